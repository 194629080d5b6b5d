package io.hoofbeat.cli.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Supplier;

/** A TCP proxy in front of a broker, perhaps with TLS, that may change what the broker says. Two daemon threads for each connection. */
final class Proxy implements AutoCloseable {

    /** What becomes of the bytes that the broker sends on one connection. */
    interface Direction {
        void pump(InputStream in, OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final int brokerPort;
    private final Supplier<Direction> toClient;

    /** Listens with a socket that is bound already; each connection gets a direction of its own. */
    Proxy(ServerSocket listener, int brokerPort, Supplier<Direction> toClient) {
        this.listener = listener;
        this.brokerPort = brokerPort;
        this.toClient = toClient;
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
                Socket client = listener.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                start(() -> pump(client, broker, InputStream::transferTo));
                Direction direction = toClient.get();
                start(() -> pump(broker, client, direction));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void pump(Socket from, Socket to, Direction direction) {
        try (from;
                to) {
            direction.pump(from.getInputStream(), to.getOutputStream());
        } catch (IOException e) {
            // One of the two is gone, and with it the other.
        }
    }

    /** Of every fifty MESSAGE frames one is dropped, one comes twice, and one comes after its successor. */
    static final class Faults implements Direction {
        private static final int EVERY = 50;
        private static final int DROPPED = 10;
        private static final int DOUBLED = 20;
        private static final int MOVED = 30;

        @Override
        public void pump(InputStream from, OutputStream out) throws IOException {
            DataInputStream in = new DataInputStream(from);
            byte[] moved = {};
            for (int number = 0; ; ) {
                byte[] frame = frame(in);
                if (frame[0] != 'M') {
                    out.write(frame);
                    continue;
                }
                number++;
                switch (number % EVERY) {
                    case DROPPED -> {}
                    case DOUBLED -> {
                        out.write(frame);
                        out.write(frame);
                    }
                    case MOVED -> moved = frame;
                    case MOVED + 1 -> {
                        out.write(frame);
                        out.write(moved);
                    }
                    default -> out.write(frame);
                }
            }
        }

        /** The next frame with its NUL; the body of a MESSAGE here holds none, so the first NUL ends it. */
        private static byte[] frame(DataInputStream in) throws IOException {
            java.io.ByteArrayOutputStream frame = new java.io.ByteArrayOutputStream();
            int next;
            do {
                next = in.readByte();
                frame.write(next);
            } while (next != 0);
            return frame.toByteArray();
        }
    }
}
