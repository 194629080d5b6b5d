package io.hoofbeat.cli.campaign;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A connection to the broker, plain frames over a blocking socket. For one thread. */
final class Wire implements AutoCloseable {

    /** How long an answer that is due may take, in milliseconds. */
    static final int PATIENCE_MILLIS = 60_000;

    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

    private final int id = CONNECTIONS.incrementAndGet();
    private final Socket socket;
    private final Tamper tamper;
    private final ArrayDeque<WireFrame> tampered = new ArrayDeque<>();
    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;

    private Wire(int port, Tamper tamper) throws IOException {
        this.tamper = tamper;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    /** Connects and is let in. */
    static Wire connect(int port, Tamper tamper) throws IOException {
        Wire wire = new Wire(port, tamper);
        try {
            wire.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
            WireFrame answer = wire.poll(PATIENCE_MILLIS);
            if (answer == null || !answer.command().equals("CONNECTED")) {
                throw new IllegalStateException("no CONNECTED but " + answer);
            }
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** Which connection of the campaign this is, from 1. */
    int id() {
        return id;
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /**
     * The next frame.
     *
     * @param millis how long to wait for it, at least 1
     * @return null when there is none in that time
     * @throws IOException when the connection has ended
     */
    @Nullable
    WireFrame poll(int millis) throws IOException {
        while (tampered.isEmpty()) {
            WireFrame frame = cut();
            if (frame != null) {
                tampered.addAll(tamper.on(frame));
            } else if (!fill(millis)) {
                return null;
            }
        }
        return tampered.remove();
    }

    private boolean fill(int millis) throws IOException {
        if (end == buffer.length) {
            buffer = Arrays.copyOfRange(buffer, start, start + Math.max(2 * (end - start), 64 << 10));
            end -= start;
            start = 0;
        }
        socket.setSoTimeout(millis);
        try {
            int count = socket.getInputStream().read(buffer, end, buffer.length - end);
            if (count < 0) {
                throw new EOFException("the broker is gone");
            }
            end += count;
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Cuts the next frame out of what was read; null when it is not complete. */
    private @Nullable WireFrame cut() {
        while (start < end && buffer[start] == '\n') {
            start++; // heart-beats
        }
        int bodyStart = bodyStart();
        if (bodyStart < 0) {
            return null;
        }
        String[] lines = new String(buffer, start, bodyStart - 2 - start, StandardCharsets.UTF_8).split("\n", -1);
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.putIfAbsent(unescaped(lines[i].substring(0, colon)), unescaped(lines[i].substring(colon + 1)));
        }
        int bodyBytes = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        int frameEnd = bodyStart + bodyBytes;
        if (frameEnd >= end) {
            return null;
        }
        if (buffer[frameEnd] != 0) {
            throw new IllegalStateException("no NUL at the end of " + Arrays.toString(lines));
        }
        start = frameEnd + 1;
        return new WireFrame(lines[0], headers, Arrays.copyOfRange(buffer, bodyStart, frameEnd));
    }

    private int bodyStart() {
        for (int i = start; i + 1 < end; i++) {
            if (buffer[i] == '\n' && buffer[i + 1] == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    private static String unescaped(String text) {
        return text.indexOf('\\') < 0
                ? text
                : text.replace("\\n", "\n")
                        .replace("\\c", ":")
                        .replace("\\r", "\r")
                        .replace("\\\\", "\\");
    }

    /** Ends the connection the hard way: what is on its way in either direction may be lost. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Then it is closed all the more.
        }
    }
}
