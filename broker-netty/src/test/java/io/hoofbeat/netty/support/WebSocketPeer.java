package io.hoofbeat.netty.support;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A WebSocket client that can do everything wrong. */
public final class WebSocketPeer implements AutoCloseable {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    public static final int FIN = 0x80;
    public static final int RSV1 = 0x40;

    private static final byte[] MASK = {0x12, (byte) 0xA3, 0x5C, 0x77};

    /**
     * A frame of the server.
     *
     * @param first its first byte
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Frame(int first, byte[] payload) {
        public int opcode() {
            return first & 0x0F;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8).replace("\0", "^@");
        }

        /** Code and reason of a Close. */
        public String close() {
            if (opcode() != CLOSE) {
                throw new AssertionError("instead of Close came " + this);
            }
            return payload.length == 0
                    ? "none"
                    : (ByteBuffer.wrap(payload).getShort() & 0xFFFF) + " "
                            + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }

        /** The payload of a compressed message, inflated. */
        public byte[] inflated() {
            if ((first & RSV1) == 0) {
                throw new AssertionError("not compressed");
            }
            Inflater inflater = new Inflater(true);
            try {
                ByteArrayOutputStream input = new ByteArrayOutputStream();
                input.writeBytes(payload);
                input.writeBytes(new byte[] {0, 0, (byte) 0xFF, (byte) 0xFF});
                inflater.setInput(input.toByteArray());
                ByteArrayOutputStream output = new ByteArrayOutputStream();
                byte[] piece = new byte[1000];
                int count;
                while ((count = inflater.inflate(piece)) > 0) {
                    output.write(piece, 0, count);
                }
                return output.toByteArray();
            } catch (DataFormatException e) {
                throw new AssertionError(e);
            } finally {
                inflater.end();
            }
        }
    }

    private final RawClient client;
    private final String response;

    private WebSocketPeer(RawClient client, String response) {
        this.client = client;
        this.response = response;
    }

    /** The handshake as a request, with further header lines, each with its CRLF. */
    public static String request(String path, String headers) {
        return "GET " + path
                + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n";
    }

    public static WebSocketPeer open(int port, String path, String headers) {
        RawClient client = new RawClient(port);
        client.send(request(path, headers));
        return answered(client);
    }

    /** Reads the answer to a handshake that was sent. */
    public static WebSocketPeer answered(RawClient client) {
        StringBuilder response = new StringBuilder();
        while (response.indexOf("\r\n\r\n") < 0) {
            response.append(client.until('\n'));
        }
        if (!response.toString().startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("instead of an upgrade came " + response);
        }
        return new WebSocketPeer(client, response.toString());
    }

    public String response() {
        return response;
    }

    public RawClient raw() {
        return client;
    }

    public WebSocketPeer connected() {
        text("CONNECT\naccept-version:1.2\nhost:/\n\n^@");
        String answer = next().text();
        if (!answer.startsWith("CONNECTED\n")) {
            throw new AssertionError("instead of CONNECTED came " + answer);
        }
        return this;
    }

    public void text(String text) {
        send(FIN | TEXT, RawClient.bytes(text));
    }

    public void send(int first, byte[] payload) {
        client.send(frame(first, payload));
    }

    /** A masked frame. */
    public static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(0x80 | 126);
            frame.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        return frame.toByteArray();
    }

    /** A payload as permessage-deflate sends it. */
    public static byte[] deflated(byte[] payload) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(payload);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        byte[] piece = new byte[1000];
        int count;
        while ((count = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH)) > 0) {
            output.write(piece, 0, count);
        }
        deflater.end();
        byte[] all = output.toByteArray();
        return java.util.Arrays.copyOf(all, all.length - 4);
    }

    /** The next frame of the server. */
    public Frame next() {
        int first = client.read();
        if (first < 0) {
            throw new AssertionError("the end came");
        }
        int length = client.read();
        if (length == 126) {
            length = ByteBuffer.wrap(client.read(2)).getShort() & 0xFFFF;
        } else if (length == 127) {
            length = (int) ByteBuffer.wrap(client.read(8)).getLong();
        }
        return new Frame(first, client.read(length));
    }

    /** Answers Close with Close. */
    public void answerClose(int code) {
        send(FIN | CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    @Override
    public void close() {
        client.close();
    }
}
