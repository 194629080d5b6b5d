package io.hoofbeat.cli.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Just enough of a broker to be slow in a known way: it holds messages back until a number of them has come, or does not read what is
 * sent to one destination until then. A daemon thread for each connection; the monitor guards what they share.
 */
final class FakeBroker implements AutoCloseable {

    private record Subscription(OutputStream out, String id, String destination) {}

    private record Sent(String destination, String body) {}

    private final ServerSocket listener;
    private final String countedDestination;
    private final @Nullable String unreadDestination;
    private final CountDownLatch missing;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Sent> held = new ArrayList<>();

    /**
     * Listens on a free port.
     *
     * @param count              delivers nothing before so many messages have come to {@code countedDestination}
     * @param unreadDestination  does not read a connection that sends there before that, or null
     */
    FakeBroker(int count, String countedDestination, @Nullable String unreadDestination) throws IOException {
        this.missing = new CountDownLatch(count);
        this.countedDestination = countedDestination;
        this.unreadDestination = unreadDestination;
        listener = new ServerSocket();
        listener.setReceiveBufferSize(32 << 10);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake-broker");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String line = line(in); line != null; line = line(in)) {
                if (!line.isEmpty()) {
                    frame(line, headers(in), in, out);
                }
            }
        } catch (IOException | InterruptedException e) {
            // The other side is gone.
        }
    }

    private void frame(String command, Map<String, String> headers, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        if (in.read() != 0) {
            throw new IOException("no NUL");
        }
        String destination = headers.getOrDefault("destination", "");
        switch (command) {
            case "CONNECT" -> write(out, "CONNECTED\nversion:1.2\n\n\0");
            case "SUBSCRIBE" -> {
                synchronized (this) {
                    subscriptions.add(new Subscription(out, headers.getOrDefault("id", ""), destination));
                }
                write(out, "RECEIPT\nreceipt-id:" + headers.get("receipt") + "\n\n\0");
            }
            case "SEND" -> {
                if (destination.equals(unreadDestination)) {
                    missing.await();
                }
                onSend(destination, new String(body, StandardCharsets.UTF_8));
            }
            default -> {}
        }
    }

    private synchronized void onSend(String destination, String body) throws IOException {
        held.add(new Sent(destination, body));
        if (destination.equals(countedDestination)) {
            missing.countDown();
        }
        if (missing.getCount() > 0) {
            return;
        }
        for (Sent sent : held) {
            for (Subscription subscription : subscriptions) {
                if (subscription.destination().equals(sent.destination())) {
                    write(
                            subscription.out(),
                            "MESSAGE\nsubscription:" + subscription.id() + "\nmessage-id:1\ndestination:"
                                    + sent.destination() + "\ncontent-length:"
                                    + sent.body().length() + "\n\n"
                                    + sent.body() + "\0");
                }
            }
        }
        held.clear();
    }

    private static synchronized void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1));
        }
        return headers;
    }

    /** The next line; null at the end. */
    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return next < 0 ? null : line.toString(StandardCharsets.UTF_8);
    }
}
