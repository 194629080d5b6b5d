package io.hoofbeat.cli.hostile;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket that sends and receives whatever a test likes; {@code ^@} in texts stands for NUL. For one thread. */
final class RawPeer implements AutoCloseable {

    /** Milliseconds after which a test that waits gives up. */
    private static final int PATIENCE_MILLIS = 60_000;

    static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:/\n\n^@";

    private final Socket socket = new Socket();
    private final InputStream in;

    private RawPeer(int port, int receiveBytes) {
        try {
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to the STOMP port of a broker, and says nothing. */
    static RawPeer of(HoofbeatProcess broker) {
        return new RawPeer(broker.stompPort(), 0);
    }

    /** Connects with a small buffer for what it receives, so that the broker soon notices that it does not read. */
    static RawPeer withSmallBuffer(HoofbeatProcess broker) {
        return new RawPeer(broker.stompPort(), 8 << 10);
    }

    /** Connects, and is let in as a client of STOMP 1.2. */
    static RawPeer connected(HoofbeatProcess broker) {
        return of(broker).connected();
    }

    /** Sends CONNECT and reads CONNECTED. */
    RawPeer connected() {
        send(CONNECT);
        expect("CONNECTED\n");
        return this;
    }

    static byte[] bytes(String text) {
        return text.replace("^@", "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a text. */
    RawPeer send(String text) {
        return send(bytes(text));
    }

    /** Sends bytes. */
    RawPeer send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends bytes over and over, until the broker takes no more or the bytes are all sent; returns how many were. */
    long flood(byte[] bytes, long most) {
        long sent = 0;
        try {
            while (sent < most) {
                socket.getOutputStream().write(bytes);
                sent += bytes.length;
            }
        } catch (IOException e) {
            // The broker has closed the connection: that is what it is about.
        }
        return sent;
    }

    /** The next frame, as text, with {@code ^@} for NUL and without line feeds before it. */
    String frame() {
        String frame = until(0);
        int start = 0;
        while (frame.charAt(start) == '\n') {
            start++;
        }
        return frame.substring(start);
    }

    /** The next frame, which must begin so. */
    String expect(String start) {
        String frame = frame();
        if (!frame.startsWith(start)) {
            throw new AssertionError("instead of " + start + " came " + frame);
        }
        return frame;
    }

    private String until(int last) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            int next;
            do {
                next = in.read();
                if (next < 0) {
                    throw new AssertionError("the end came after " + bytes.toString(StandardCharsets.UTF_8));
                }
                bytes.write(next);
            } while (next != last);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace("\0", "^@");
    }

    /** Reads the head of an answer over HTTP, which must begin so. */
    void readHeaders(String start) {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(until('\n'));
        }
        if (head.indexOf(start) != 0) {
            throw new AssertionError("instead of " + start + " came " + head);
        }
    }

    /** All up to the end, as text, with {@code ^@} for NUL; what was read before a reset counts as all. */
    String rest() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                bytes.write(next);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("no end after " + bytes.toString(StandardCharsets.UTF_8), e);
        } catch (IOException e) {
            // Reset: it had said all it wanted to.
        }
        return bytes.toString(StandardCharsets.UTF_8).replace("\0", "^@");
    }

    /** Ends our side; what the broker says can still be read. */
    RawPeer shutDownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Ends the connection with RST. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
