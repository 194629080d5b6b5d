package io.hoofbeat.netty.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends and reads bytes; {@code ^@} in texts stands for NUL. */
public final class RawClient implements AutoCloseable {

    private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:/\n\n^@";

    private final Socket socket;
    private final InputStream in;

    public RawClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ScriptedSession.PATIENCE_SECONDS * 1000);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that has been answered with CONNECTED. */
    public RawClient connected() {
        send(CONNECT);
        String answer = frame();
        if (!answer.startsWith("CONNECTED\n")) {
            throw new AssertionError("instead of CONNECTED came " + answer);
        }
        return this;
    }

    public static byte[] bytes(String text) {
        return text.replace("^@", "\0").getBytes(StandardCharsets.UTF_8);
    }

    public void send(String text) {
        send(bytes(text));
    }

    public void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    public void send(byte[] bytes, int offset, int length) {
        try {
            socket.getOutputStream().write(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next byte, or -1 at the end. */
    public int read() {
        try {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Exactly so many bytes. */
    public byte[] read(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new AssertionError("after " + bytes.length + " of " + count + " bytes came the end");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Up to and with the next NUL, as text. */
    public String frame() {
        return until(0);
    }

    /** Up to and with the next byte of this value, as text, with {@code ^@} for NUL. */
    public String until(int last) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int next;
        do {
            next = read();
            if (next < 0) {
                throw new AssertionError("the end came after " + bytes);
            }
            bytes.write(next);
        } while (next != last);
        return bytes.toString(StandardCharsets.UTF_8).replace("\0", "^@");
    }

    /** All up to the end, as text, with {@code ^@} for NUL. */
    public String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\0", "^@");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends our side; what the server says can still be read. */
    public void shutDownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection with RST. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends both directions, in the midst of a test. */
    public void hangUp() {
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
