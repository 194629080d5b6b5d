package io.hoofbeat.cli.backlog;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/**
 * Fills one queue of a broker with a small heap with more messages than that could hold, each confirmed; kills the broker with
 * SIGKILL, starts it again, and takes every message out, in order. Prints what was measured; throws {@link AssertionError}
 * when anything is missing, doubled or out of order.
 *
 * <p>CONTRIBUTING.md tells how it is started by hand with 10 million messages.
 */
public final class BacklogRun {

    private static final int BODY_BYTES = 1024;
    private static final int RECEIPT_EVERY = 100;
    /** SENDs that may be on their way unconfirmed. */
    private static final int IN_FLIGHT = 20_000;

    private static final int PREFETCH = 1000;
    private static final int ACK_EVERY = 100;

    private final long messages;
    private final String heap;
    private final List<String> options;
    private final byte[] padding = new byte[BODY_BYTES - 12];

    private BacklogRun(long messages, String heap, List<String> options) {
        this.messages = messages;
        this.heap = heap;
        this.options = options;
        java.util.Arrays.fill(padding, (byte) '.');
    }

    /** Arguments: how many messages, the data folder, the heap (such as 256m), then options of {@code serve}. */
    public static void main(String[] args) throws Exception {
        List<String> options = new ArrayList<>(List.of("--data", args[1]));
        options.addAll(List.of(args).subList(3, args.length));
        new BacklogRun(Long.parseLong(args[0]), args[2], options).run();
    }

    /** Runs with a data folder and options of {@code serve}; the figures are returned as lines. */
    static void run(long messages, Path data, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--data", data.toString()));
        all.addAll(List.of(options));
        new BacklogRun(messages, "256m", all).run();
    }

    private void run() throws Exception {
        try (HoofbeatProcess broker = HoofbeatProcess.serveWithHeap(heap, options)) {
            long began = System.nanoTime();
            fill(broker.stompPort());
            report("filled", began, broker);
            broker.kill().exitCode();
        }
        long began = System.nanoTime();
        try (HoofbeatProcess broker = HoofbeatProcess.serveWithHeap(heap, options)) {
            System.out.printf(Locale.ROOT, "started again: ready after %.1f s%n", secondsSince(began));
            if (!broker.out().contains(", " + messages + " messages from before")) {
                throw new AssertionError("the banner does not tell " + messages + " messages:\n" + broker.out());
            }
            began = System.nanoTime();
            drain(broker.stompPort());
            report("drained", began, broker);
            broker.terminate().exitCode();
        }
        try (HoofbeatProcess broker = HoofbeatProcess.serveWithHeap(heap, options)) {
            if (!broker.out().contains("no messages from before")) {
                throw new AssertionError("messages are left:\n" + broker.out());
            }
        }
    }

    private void report(String what, long began, HoofbeatProcess broker) throws IOException {
        double seconds = secondsSince(began);
        System.out.printf(
                Locale.ROOT,
                "%s: %d messages in %.1f s, %.0f/s, resident memory at most %d MiB%n",
                what,
                messages,
                seconds,
                messages / seconds,
                residentMebibytesMax(broker.pid()));
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** The most that the process has ever had in memory; 0 where the system does not tell. */
    private static long residentMebibytesMax(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private void fill(int port) throws Exception {
        try (Session session = new Session(port)) {
            Semaphore room = new Semaphore(IN_FLIGHT);
            Thread confirmations = new Thread(() -> takeReceipts(session, room), "receipts");
            confirmations.start();
            for (long number = 1; number <= messages; number++) {
                boolean asks = number % RECEIPT_EVERY == 0 || number == messages;
                room.acquire();
                session.write("SEND\ndestination:/queue/deep\ncontent-length:" + BODY_BYTES
                        + (asks ? "\nreceipt:" + number : "") + "\n\n" + String.format(Locale.ROOT, "%012d", number));
                session.write(padding);
                session.endFrame();
                if (asks) {
                    session.flush();
                }
            }
            confirmations.join();
            if (session.failure != null) {
                throw new AssertionError(session.failure);
            }
        }
    }

    private void takeReceipts(Session session, Semaphore room) {
        long confirmed = 0;
        try {
            while (confirmed < messages) {
                Frame frame = session.next();
                if (!frame.head.startsWith("RECEIPT\n")) {
                    throw new IOException(frame.head);
                }
                long number = Long.parseLong(frame.header("receipt-id"));
                room.release((int) (number - confirmed));
                confirmed = number;
            }
        } catch (IOException e) {
            session.failure = e;
            room.release(
                    Integer.MAX_VALUE / 2); // the filling thread finds out by itself that nobody takes what it sends
        }
    }

    private void drain(int port) throws IOException {
        try (Session session = new Session(port)) {
            session.write("SUBSCRIBE\nid:1\ndestination:/queue/deep\nack:client\nprefetch-count:" + PREFETCH + "\n\n");
            session.endFrame();
            session.flush();
            for (long number = 1; number <= messages; number++) {
                Frame frame = session.next();
                long found = frame.head.startsWith("MESSAGE\n")
                        ? Long.parseLong(new String(frame.body, 0, 12, StandardCharsets.US_ASCII))
                        : -1;
                if (found != number || frame.body.length != BODY_BYTES) {
                    throw new AssertionError("message " + number + " is due, but this came: " + frame.head);
                }
                if (number % ACK_EVERY == 0 || number == messages) {
                    session.write(
                            "ACK\nid:" + frame.header("ack") + (number == messages ? "\nreceipt:end" : "") + "\n\n");
                    session.endFrame();
                    session.flush();
                }
            }
            Frame last = session.next();
            if (!last.head.startsWith("RECEIPT\n")) {
                throw new AssertionError(last.head);
            }
        }
    }

    /** A frame as it came. */
    private static final class Frame {
        private final String head;
        private final byte[] body;

        Frame(String head, byte[] body) {
            this.head = head;
            this.body = body;
        }

        String header(String name) {
            int at = head.indexOf("\n" + name + ":") + name.length() + 2;
            int end = head.indexOf('\n', at);
            return head.substring(at, end < 0 ? head.length() : end);
        }
    }

    /** A STOMP session without any comfort: the broker is to be the slower of the two. */
    private static final class Session implements AutoCloseable {
        private final Socket socket;
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1 << 17);
        private final OutputStream out;
        private final DataInputStream in;
        private volatile IOException failure;

        @SuppressWarnings("NullAway.Init") // a failure is there when something has failed
        Session(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            out = socket.getOutputStream();
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 17));
            write("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n");
            endFrame();
            flush();
            if (!next().head.startsWith("CONNECTED\n")) {
                throw new IOException("not connected");
            }
        }

        void write(String text) {
            buffer.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }

        void write(byte[] bytes) {
            buffer.writeBytes(bytes);
        }

        void endFrame() {
            buffer.write(0);
        }

        void flush() throws IOException {
            buffer.writeTo(out);
            buffer.reset();
        }

        Frame next() throws IOException {
            int read = in.read();
            while (read == '\n') {
                read = in.read();
            }
            StringBuilder head = new StringBuilder(256);
            for (boolean isLineEmpty = false; ; read = in.read()) {
                if (read < 0) {
                    throw new IOException("the broker has closed the connection");
                }
                if (read == '\n' && isLineEmpty) {
                    break;
                }
                isLineEmpty = read == '\n';
                head.append((char) read);
            }
            head.setLength(head.length() - 1);
            Frame frame = new Frame(head.toString(), new byte[0]);
            if (frame.head.contains("\ncontent-length:")) {
                byte[] body = new byte[Integer.parseInt(frame.header("content-length"))];
                in.readFully(body);
                frame = new Frame(frame.head, body);
            }
            int end = in.read();
            while (end > 0) {
                end = in.read();
            }
            return frame;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
