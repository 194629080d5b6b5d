package io.hoofbeat.netty.conformance;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that says exactly what a test writes, and the test's ear for what comes back. In texts {@code ^@} is NUL, and {@code
 * <any>} stands for a value that the broker chooses. Blocking, for one thread. A failure shows what was expected, what came,
 * and the conversation up to there.
 */
final class Wire implements AutoCloseable {

    private static final int SHOWN_CHARS_MAX = 4000;

    private final Link link;
    private final FrameCutter cutter = new FrameCutter();
    private final StringBuilder conversation = new StringBuilder();
    private boolean hasEnded;
    private int requests;

    Wire(Link link) {
        this.link = link;
    }

    static byte[] bytes(String text) {
        return text.replace("^@", "\0").getBytes(StandardCharsets.UTF_8);
    }

    // What is sent.

    /** Sends a text in one go. */
    void send(String text) {
        send(bytes(text));
    }

    /** Sends bytes in one go. */
    void send(byte[] bytes) {
        note("> ", new String(bytes, StandardCharsets.UTF_8).replace("\0", "^@"));
        try {
            link.send(bytes);
        } catch (IOException e) {
            failed("the broker takes no more", e);
        }
    }

    /** Sends one byte after the other, each in a go of its own. */
    void sendByteByByte(String text) {
        for (byte b : bytes(text)) {
            send(new byte[] {b});
        }
    }

    /** Sends a frame with a receipt, which must be the next that comes. */
    void request(String command, String... headers) {
        requestWithBody("", command, headers);
    }

    private void requestWithBody(String body, String command, String... headers) {
        String receipt = "request-" + ++requests;
        send(command + "\n" + String.join("\n", headers) + (headers.length == 0 ? "" : "\n") + "receipt:" + receipt
                + "\n\n" + body + "^@");
        expectReceipt(receipt);
    }

    /** Subscribes, and returns when the broker has done it. */
    void subscribe(String id, String destination, String ackMode) {
        request("SUBSCRIBE", "id:" + id, "destination:" + destination, "ack:" + ackMode);
    }

    /** Sends a message, and returns when the broker has it; nothing else may come before. */
    void publish(String destination, String body) {
        requestWithBody(body, "SEND", "destination:" + destination);
    }

    // What comes.

    /** The next frame. */
    Frame receive() {
        Frame frame = receiveOrEnd();
        if (frame == null) {
            throw failed("the connection ended where a frame was expected", null);
        }
        return frame;
    }

    private @Nullable Frame receiveOrEnd() {
        Frame frame = cutter.poll();
        try {
            while (frame == null && !hasEnded) {
                receiveBytes();
                frame = cutter.poll();
            }
        } catch (SocketTimeoutException e) {
            throw failed("nothing came", e);
        } catch (IOException e) {
            throw failed("the connection was lost", e);
        }
        if (frame != null) {
            note("< ", frame.toString());
        }
        return frame;
    }

    private void receiveBytes() throws IOException {
        byte[] bytes = link.receive();
        if (bytes == null) {
            hasEnded = true;
            if (cutter.isInsideFrame()) {
                throw failed("the connection ended inside a frame", null);
            }
            note("< ", "(end)");
        } else {
            cutter.add(bytes);
        }
    }

    /** The next frame, which must be as the text says; see {@link Frame}. */
    Frame expect(String text) {
        Frame expected = Frame.of(text);
        Frame frame = receive();
        if (!frame.isAsExpected(expected)) {
            throw failed("expected\n\n" + text + "\n\nbut there came\n\n" + frame, null);
        }
        return frame;
    }

    void expectReceipt(String receipt) {
        expect("RECEIPT\nreceipt-id:" + receipt + "\n\n^@");
    }

    /** The next frame, which must be a MESSAGE with this body. */
    Frame expectMessage(String body) {
        Frame frame = receive();
        if (!frame.command().equals("MESSAGE") || !frame.text().equals(body)) {
            throw failed("expected a MESSAGE with the body\n\n" + body + "\n\nbut there came\n\n" + frame, null);
        }
        return frame;
    }

    /**
     * The next frame, which must be the last and an ERROR that a person can act on.
     *
     * @param fragment of its {@code message}
     */
    Frame expectError(String fragment) {
        Frame frame = receive();
        if (!frame.command().equals("ERROR") || !frame.header("message").contains(fragment)) {
            throw failed("expected an ERROR about\n\n" + fragment + "\n\nbut there came\n\n" + frame, null);
        }
        if (!Objects.equals(frame.headerOrNull("content-type"), "text/plain;charset=UTF-8")
                || !frame.text().contains("\nRule: ")
                || frame.headerOrNull("content-length") == null) {
            throw failed("not a readable ERROR\n\n" + frame, null);
        }
        expectClosed();
        return frame;
    }

    /** Checks that the broker ends the connection in an orderly way, and sends no frame before. */
    void expectClosed() {
        Frame frame = receiveOrEnd();
        if (frame != null) {
            throw failed("expected the end but there came\n\n" + frame, null);
        }
    }

    /**
     * Checks that no frame has come up to now. When somebody else's action must not cause one, await that one's receipt first:
     * what it caused is on its way before what this asks for.
     */
    void expectNothingMore() {
        String name = "nothing-more-" + ++requests;
        send("BEGIN\ntransaction:" + name + "\n\n^@ABORT\ntransaction:" + name + "\nreceipt:" + name + "\n\n^@");
        expectReceipt(name);
    }

    /** Waits until this many line feeds have come between frames, all told. */
    void awaitHeartBeats(int count) {
        try {
            while (cutter.heartBeats() < count) {
                receiveBytes();
                if (hasEnded) {
                    throw failed("closed after " + cutter.heartBeats() + " heart-beats", null);
                }
            }
        } catch (IOException e) {
            throw failed("only " + cutter.heartBeats() + " heart-beats came", e);
        }
    }

    /** How many line feeds have come between frames. */
    int heartBeats() {
        return cutter.heartBeats();
    }

    // How it ends.

    /** Ends the connection as when a process ends. */
    @Override
    public void close() {
        try {
            link.close();
        } catch (IOException e) {
            throw failed("the connection cannot be closed", e);
        }
    }

    /** Ends the connection the hard way: the broker sees a reset. */
    void reset() {
        try {
            link.reset();
        } catch (SocketException e) {
            throw failed("the connection cannot be reset", e);
        } catch (IOException e) {
            throw failed("the connection cannot be closed", e);
        }
    }

    /** The link as a WebSocket. */
    WebSocketLink webSocket() {
        return (WebSocketLink) link;
    }

    private void note(String mark, String text) {
        conversation
                .append(mark)
                .append(text, 0, Math.min(text.length(), SHOWN_CHARS_MAX))
                .append('\n');
        if (conversation.length() > 4 * SHOWN_CHARS_MAX) {
            conversation.delete(0, conversation.length() - 2 * SHOWN_CHARS_MAX);
        }
    }

    private AssertionError failed(String what, @Nullable Exception cause) {
        return fail(what + "\n\nThe conversation:\n" + conversation, cause);
    }

    /** Bytes of a frame whose body is not text. */
    static byte[] withBody(String head, byte[] body) {
        byte[] start = bytes(head);
        byte[] frame = Arrays.copyOf(start, start.length + body.length + 1);
        System.arraycopy(body, 0, frame, start.length, body.length);
        return frame;
    }
}
