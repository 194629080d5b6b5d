package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A STOMP client in the raw, on a socket. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /** A client who is in; a login is its own passcode, the empty one none. */
    RawClient(HoofbeatProcess broker, String login) throws IOException {
        this(broker, login, "x");
    }

    /** As {@link #RawClient(HoofbeatProcess, String)}, at a virtual host. */
    RawClient(HoofbeatProcess broker, String login, String host) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), broker.stompPort());
        socket.setSoTimeout(60_000);
        in = socket.getInputStream();
        String credentials = login.isEmpty() ? "" : "login:" + login + "\npasscode:" + login + "\n";
        send("CONNECT\naccept-version:1.2\nhost:" + host + "\n" + credentials + "\n");
        assertThat(next()).startsWith("CONNECTED\n");
    }

    /** Sends a frame, without its closing NUL. */
    void send(String frame) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((frame + "\0").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Waits for the next frame. */
    String next() throws IOException {
        StringBuilder frame = new StringBuilder();
        for (int c = in.read(); c > 0; c = in.read()) {
            if (c != '\n' || frame.length() > 0) {
                frame.append((char) c);
            }
        }
        return frame.toString();
    }

    /** Sends a frame with a receipt and waits for it. */
    void expectReceipt(String frame) throws IOException {
        send(frame.replaceFirst("\n", "\nreceipt:r\n"));
        assertThat(next()).isEqualTo("RECEIPT\nreceipt-id:r\n\n");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
