package io.hoofbeat.cli.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a broker that listens in, counts heart-beats, and can hold a direction back as a dead network
 * would. Two daemon threads for each connection; any thread may ask and steer.
 */
final class TcpTap implements AutoCloseable {
    private final ServerSocket listener;
    private final String targetHost;
    private final int targetPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Direction toBroker = new Direction("to the broker");
    private final Direction toClient = new Direction("to the client");

    /** Listens on a free loopback port for connections to the target. */
    TcpTap(String targetHost, int targetPort) throws IOException {
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        this.listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        start(this::accept, "tap-accept");
    }

    /** Port to connect to. */
    int port() {
        return listener.getLocalPort();
    }

    /** What clients sent. */
    Direction toBroker() {
        return toBroker;
    }

    /** What the broker sent. */
    Direction toClient() {
        return toClient;
    }

    /** Cuts all connections, as a restarted router would. */
    void cut() {
        sockets.forEach(TcpTap::closeQuietly);
        sockets.clear();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        cut();
        toBroker.thaw();
        toClient.thaw();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                try {
                    Socket broker = new Socket(targetHost, targetPort);
                    sockets.add(broker);
                    start(() -> toBroker.pump(client, broker), "tap-to-broker");
                    start(() -> toClient.pump(broker, client), "tap-to-client");
                } catch (IOException e) {
                    closeQuietly(client);
                }
            } catch (IOException e) {
                closeQuietly(listener);
            }
        }
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is gone already, which is what was wanted.
        }
    }

    /** One way through the tap. Its monitor guards its fields. */
    static final class Direction {
        private final String name;
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        private int beats;
        private boolean frozen;

        private Direction(String name) {
            this.name = name;
        }

        /** Holds everything back from now on. */
        synchronized void freeze() {
            frozen = true;
        }

        /** Lets everything through again. */
        synchronized void thaw() {
            frozen = false;
            notifyAll();
        }

        /** Waits until {@code count} heart-beats have gone this way since the tap was opened. */
        void awaitBeats(int count) {
            await(() -> beats >= count, count + " heart-beats");
        }

        /** Waits until this text has gone this way; returns everything so far, one character per byte. */
        String awaitText(String text) {
            await(() -> seen().contains(text), "'" + text + "'");
            return seen();
        }

        /** Everything that has gone this way so far, one character per byte. */
        synchronized String seen() {
            return seen.toString(StandardCharsets.ISO_8859_1);
        }

        private synchronized void await(BooleanSupplier condition, String what) {
            long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(Inbox.PATIENCE_SECONDS);
            while (!condition.getAsBoolean()) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                if (leftMillis <= 0) {
                    throw new AssertionError(
                            what + " never went " + name + ", only " + beats + " heart-beats and\n" + seen());
                }
                try {
                    wait(leftMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while waiting for " + what, e);
                }
            }
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[64 << 10];
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    see(buffer, count);
                    out.write(buffer, 0, count);
                }
            } catch (IOException e) {
                closeQuietly(to);
            }
        }

        private synchronized void see(byte[] bytes, int count) {
            while (frozen) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            seen.write(bytes, 0, count);
            if (isHeartBeat(bytes, count)) {
                beats++;
            }
            notifyAll();
        }

        /** An EOL that travels alone, as it is over TCP or in an unmasked or masked WebSocket text frame. */
        private static boolean isHeartBeat(byte[] bytes, int count) {
            @Nullable
            Byte eol = switch (count) {
                case 1 -> bytes[0];
                case 3 -> bytes[0] == (byte) 0x81 && bytes[1] == 1 ? (Byte) bytes[2] : null;
                case 7 ->
                    bytes[0] == (byte) 0x81 && bytes[1] == (byte) 0x81 ? (Byte) (byte) (bytes[6] ^ bytes[2]) : null;
                default -> null;
            };
            return eol != null && eol == '\n';
        }
    }
}
