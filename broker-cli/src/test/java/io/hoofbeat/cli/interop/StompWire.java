package io.hoofbeat.cli.interop;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * A bare TCP connection to a broker on which a test writes and reads what it likes. Blocking, for one thread. In texts
 * {@code ^@} stands for NUL.
 */
final class StompWire implements AutoCloseable {
    private final Socket socket;
    private final StompFrame.Cutter cutter = new StompFrame.Cutter();
    private final Queue<StompFrame> frames = new ArrayDeque<>();
    private final byte[] buffer = new byte[64 << 10];
    private int receipts;

    /** Connects; no frame is sent yet. */
    StompWire(BrokerAddress address) throws IOException {
        socket = new Socket(address.host(), address.stompPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Inbox.PATIENCE_SECONDS));
    }

    /** Connects and logs in as Spring's relay does: version 1.2, no host, no heart-beats. */
    static StompWire connected(BrokerAddress address) throws IOException {
        StompWire wire = new StompWire(address);
        wire.write("CONNECT\naccept-version:1.1,1.2\nlogin:" + address.login() + "\npasscode:" + address.passcode()
                + "\n\n^@");
        wire.expect("CONNECTED");
        return wire;
    }

    /** Writes a text in one go. */
    void write(String text) throws IOException {
        write(text.replace("^@", "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes octets in one go. */
    void write(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    /** Writes a frame with a receipt and waits for it. Messages that come before are kept for {@link #expect}. */
    void request(String head, String body) throws IOException {
        String receipt = "r" + ++receipts;
        write(head + "\nreceipt:" + receipt + "\n\n" + body + "^@");
        List<StompFrame> before = new ArrayList<>();
        StompFrame answer = next();
        while (answer.command().equals("MESSAGE")) {
            before.add(answer);
            answer = next();
        }
        before.addAll(frames);
        frames.clear();
        frames.addAll(before);
        if (!receipt.equals(answer.header("receipt-id"))) {
            throw new AssertionError("expected receipt " + receipt + ", got " + answer);
        }
    }

    /** The next frame. */
    StompFrame next() throws IOException {
        while (frames.isEmpty()) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new AssertionError("the broker closed the connection instead of sending a frame");
            }
            frames.addAll(cutter.cut(buffer, 0, count));
        }
        return frames.remove();
    }

    /** The next frame, which must be of this command. */
    StompFrame expect(String command) throws IOException {
        StompFrame frame = next();
        if (!frame.command().equals(command)) {
            throw new AssertionError("expected " + command + ", got " + frame);
        }
        return frame;
    }

    /** Waits until this many EOLs have come between frames. */
    void awaitHeartBeats(int count) throws IOException {
        while (cutter.heartBeats() < count) {
            int octets = socket.getInputStream().read(buffer);
            if (octets < 0) {
                throw new AssertionError("closed after " + cutter.heartBeats() + " heart-beats");
            }
            frames.addAll(cutter.cut(buffer, 0, octets));
        }
    }

    /** EOLs that have come between frames, as far as they were read. */
    int heartBeats() {
        return cutter.heartBeats();
    }

    /** Reads one chunk; -1 when the broker has closed. */
    int readChunk(byte[] into) throws IOException {
        return socket.getInputStream().read(into);
    }

    /** Whether the broker has not closed the connection up to now. */
    boolean isOpen() throws IOException {
        int patienceMillis = socket.getSoTimeout();
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(patienceMillis);
        }
    }

    /** Waits until the broker closes the connection; no frame may come before. */
    void expectClosed() throws IOException {
        if (!frames.isEmpty()) {
            throw new AssertionError("expected the end, got " + frames);
        }
        try {
            int count = socket.getInputStream().read(buffer);
            while (count > 0 && cutter.cut(buffer, 0, count).isEmpty()) {
                count = socket.getInputStream().read(buffer);
            }
            if (count > 0) {
                throw new AssertionError(
                        "expected the end, got " + new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the broker did not close the connection", e);
        }
    }

    /** Checks that nothing came up to now: what the broker sends before it answers a request would be here. */
    void expectNothingMore() throws IOException {
        request("BEGIN\ntransaction:nothing-more-" + receipts, "");
        if (!frames.isEmpty()) {
            throw new AssertionError("expected nothing more, got " + frames);
        }
    }

    /** Ends the connection the hard way: the broker sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
