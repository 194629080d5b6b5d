package io.hoofbeat.netty.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** A client of WebSocket, made by hand so that a test decides how its bytes are cut, and sees how the broker's are. */
final class WebSocketLink implements Link {

    /** How bytes become messages. */
    enum Style {
        /** What is sent in one go is one message, text if it is UTF-8 and binary otherwise. */
        WHOLE,
        /** The same, compressed. */
        DEFLATED,
        /** What is sent in one go is about ten binary messages. */
        BINARY_PIECES
    }

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final byte[] FLUSH_END = {0, 0, (byte) 0xFF, (byte) 0xFF};
    private static final int MASK = 0x5AC31E07;

    private final Socket socket;
    private final DataInputStream in;
    private final Style style;
    private boolean hasSentClose;
    private int closeCode = -1;
    private String closeReason = "";
    private String lastPong = "";

    WebSocketLink(int port, Style style) throws IOException {
        this.style = style;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
        socket.getOutputStream().write(request(port, style == Style.DEFLATED).getBytes(StandardCharsets.US_ASCII));
        String answer = readHttpHead();
        if (!answer.startsWith("HTTP/1.1 101 ") || !answer.contains("\r\nSec-WebSocket-Protocol: v12.stomp\r\n")) {
            throw new AssertionError("the handshake was answered with\n" + answer);
        }
        if (answer.contains("Sec-WebSocket-Extensions: permessage-deflate") != (style == Style.DEFLATED)) {
            throw new AssertionError("compression was not agreed as asked\n" + answer);
        }
    }

    /** The request that opens a WebSocket. */
    static String request(int port, boolean deflated) {
        return "GET /ws HTTP/1.1\r\nHost: localhost:" + port + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: v12.stomp, v11.stomp, v10.stomp\r\n"
                + (deflated
                        ? "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover;"
                                + " server_no_context_takeover\r\n"
                        : "")
                + "\r\n";
    }

    private String readHttpHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (style) {
            case WHOLE -> writeFrame(out, isUtf8(bytes) ? TEXT : BINARY, bytes, 0, bytes.length);
            case DEFLATED -> {
                byte[] deflated = deflate(bytes);
                writeFrame(out, RSV1 | (isUtf8(bytes) ? TEXT : BINARY), deflated, 0, deflated.length);
            }
            case BINARY_PIECES -> {
                int piece = Math.max(7, bytes.length / 10);
                for (int at = 0; at < bytes.length; at += piece) {
                    writeFrame(out, BINARY, bytes, at, Math.min(bytes.length, at + piece));
                }
            }
        }
        socket.getOutputStream().write(out.toByteArray());
    }

    /** Begins to close as WebSocket does; the broker's answer is yet to be received. */
    void sendClose(int code) throws IOException {
        hasSentClose = true;
        sendControl(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** Sends bytes below the frames of WebSocket. */
    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static void writeFrame(ByteArrayOutputStream out, int bitsAndOpcode, byte[] bytes, int from, int to) {
        int length = to - from;
        ByteBuffer head = ByteBuffer.allocate(14).put((byte) (FIN | bitsAndOpcode));
        if (length < 126) {
            head.put((byte) (0x80 | length));
        } else if (length < 1 << 16) {
            head.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            head.put((byte) (0x80 | 127)).putLong(length);
        }
        head.putInt(MASK);
        out.write(head.array(), 0, head.position());
        byte[] masked = Arrays.copyOfRange(bytes, from, to);
        for (int i = 0; i < length; i++) {
            masked[i] ^= (byte) (MASK >>> (24 - 8 * (i & 3)));
        }
        out.write(masked, 0, length);
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        deflater.setInput(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[8 << 10];
        int count;
        do {
            count = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
            out.write(chunk, 0, count);
        } while (count == chunk.length);
        deflater.end();
        byte[] deflated = out.toByteArray();
        return Arrays.copyOf(deflated, deflated.length - FLUSH_END.length);
    }

    @Override
    public byte @Nullable [] receive() throws IOException {
        while (closeCode < 0) {
            int first = in.read();
            if (first < 0) {
                throw new AssertionError("the broker ended the WebSocket without a Close");
            }
            byte[] payload = readPayload();
            switch (first & 0x0F) {
                case TEXT, BINARY -> {
                    return message(first, payload);
                }
                case PING -> sendControl(PONG, payload);
                case PONG -> lastPong = new String(payload, StandardCharsets.UTF_8);
                case CLOSE -> onClose(payload);
                default -> {}
            }
        }
        return null;
    }

    private byte[] readPayload() throws IOException {
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return payload;
    }

    /** Text when the bytes are UTF-8 and binary otherwise: some clients garble binary messages, browsers end on invalid text. */
    private byte[] message(int first, byte[] payload) throws IOException {
        byte[] bytes = (first & RSV1) == 0 ? payload : inflate(payload);
        boolean isText = (first & 0x0F) == TEXT;
        if ((first & FIN) == 0 || isText != isUtf8(bytes)) {
            throw new AssertionError((isText ? "a text" : "a binary") + " message, first byte " + first + ": "
                    + new String(bytes, StandardCharsets.UTF_8));
        }
        return bytes;
    }

    private static byte[] inflate(byte[] payload) throws IOException {
        Inflater inflater = new Inflater(true);
        byte[] input = Arrays.copyOf(payload, payload.length + FLUSH_END.length);
        System.arraycopy(FLUSH_END, 0, input, payload.length, FLUSH_END.length);
        inflater.setInput(input);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[64 << 10];
        try {
            int count = inflater.inflate(chunk);
            while (count > 0) {
                out.write(chunk, 0, count);
                count = inflater.inflate(chunk);
            }
        } catch (DataFormatException e) {
            throw new IOException("the broker's compression is broken", e);
        } finally {
            inflater.end();
        }
        return out.toByteArray();
    }

    private void onClose(byte[] payload) throws IOException {
        closeCode = payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        closeReason = payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        if (!hasSentClose) {
            sendControl(CLOSE, payload);
        }
        if (in.read() >= 0) {
            throw new AssertionError("the broker sent more after its Close");
        }
    }

    private void sendControl(int opcode, byte[] payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeFrame(out, opcode, payload, 0, payload.length);
        socket.getOutputStream().write(out.toByteArray());
    }

    /** Code of the Close that came, or -1. */
    int closeCode() {
        return closeCode;
    }

    /** What the last pong held. */
    String lastPong() {
        return lastPong;
    }

    String closeReason() {
        return closeReason;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
