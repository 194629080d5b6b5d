package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients over TLS that drip or vanish: in the handshake, before CONNECT, in the upgrade of a WebSocket. */
final class HostileTlsIT {

    private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:/\n\n\0";

    @TempDir
    private Path folder;

    private static final X509TrustManager ANYBODY = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    private static Socket clear(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static SSLSocket tls(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {ANYBODY}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** All that comes until the end, be it a reset. */
    private static String rest(Socket socket) {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                text.append((char) next);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("no end after " + text, e);
        } catch (IOException e) {
            // Reset, or TLS without its own end: the connection is over.
        }
        return text.toString();
    }

    @Test
    void whoDripsOverTlsIsEndedInTimeAndWhoVanishesHarmsNobody() throws Exception {
        TestIdentity identity = TestIdentity.make(folder, "broker");
        Files.writeString(folder.resolve("key.pem"), identity.keyPem());
        Files.writeString(folder.resolve("certificate.pem"), identity.certificatePem());
        List<Socket> drips = new ArrayList<>();
        try (HoofbeatProcess broker = HoofbeatProcess.serve(
                "--store",
                "memory",
                "--set",
                "tls.certificate=" + folder.resolve("certificate.pem"),
                "--set",
                "tls.key=" + folder.resolve("key.pem"),
                "--set",
                "sessions.connectMillisMax=5s")) {
            String url = broker.stompUrl();
            int port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
            for (int i = 0; i < 10; i++) {
                drips.add(clear(port)); // Not a byte.
                Socket hello = clear(port);
                hello.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1}); // The beginning of a ClientHello.
                drips.add(hello);
                drips.add(tls(port)); // Nothing behind the handshake.
                SSLSocket stomp = tls(port);
                send(stomp, "CONNECT\naccept-ver");
                drips.add(stomp);
                SSLSocket upgrade = tls(port);
                send(upgrade, "GET /ws HTTP/1.1\r\nHost: loc");
                drips.add(upgrade);
            }
            exchange(port);
            assertThat(rest(drips.get(3))).contains("No CONNECT within 5000 ms");
            drips.forEach(HostileTlsIT::rest);

            byte[] session = (CONNECT + "SEND\ndestination:/topic/a\n\nbody\0").getBytes(StandardCharsets.UTF_8);
            for (int cut = 0; cut <= session.length; cut += 9) {
                SSLSocket halfClosed = tls(port);
                halfClosed.getOutputStream().write(session, 0, cut);
                halfClosed.shutdownOutput();
                assertThat(rest(halfClosed)).doesNotContain("The broker failed");
                halfClosed.close();
                Socket reset = clear(port);
                reset.getOutputStream().write(session, 0, cut); // Clear text where TLS is spoken.
                reset.setSoLinger(true, 0);
                reset.close();
            }
            exchange(port);
            assertThat(broker.out() + broker.err()).doesNotContain("Exception", "OutOfMemory", "LEAK");
        } finally {
            for (Socket each : drips) {
                each.close();
            }
        }
    }

    private static void exchange(int port) throws Exception {
        try (SSLSocket socket = tls(port)) {
            send(socket, CONNECT + "SEND\ndestination:/topic/a\nreceipt:r\n\nx\0DISCONNECT\n\n\0");
            socket.shutdownOutput();
            assertThat(rest(socket)).contains("CONNECTED\n", "RECEIPT\nreceipt-id:r\n");
        }
    }
}
