package io.hoofbeat.cli.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker.
 *
 * <pre>
 * OPENING    TCP and TLS are up, WebSocket   → UPGRADING   (request sent)
 * OPENING    TCP and TLS are up, otherwise   → ENTERING    (CONNECT sent)
 * UPGRADING  101 with the right answer       → ENTERING    (CONNECT sent)
 * ENTERING   CONNECTED                       → OPEN        (user told)
 * OPEN       leave                           → LEAVING     (DISCONNECT sent, output shut)
 * any        ERROR, violation, end           → CLOSED      (user told, unless it was LEAVING)
 * </pre>
 */
final class Link extends ChannelInboundHandlerAdapter implements FrameScanner.Sink, WebSocketInput.Sink {

    /** Who uses a connection. Called on the loop. */
    interface User {
        void onOpen();

        void onMessage(FrameScanner frame);

        /** @param number the {@code receipt-id}, or -1 when it is no number */
        void onReceipt(long number);

        /** After all frames of one read. */
        void onReadComplete();

        /** The output has room again. */
        void onWritable();

        /** The connection is gone, or could not be made, and the user did not ask for it. */
        void onLost(String why);
    }

    private enum State {
        OPENING,
        UPGRADING,
        ENTERING,
        OPEN,
        LEAVING,
        CLOSED
    }

    private static final String WEB_SOCKET_KEY = "aG9vZmJlYXQtYmVuY2gtMQ==";
    private static final String WEB_SOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int HTTP_BYTES_MAX = 64 << 10;
    private static final int ERROR_CHARACTERS_MAX = 300;

    private final Connector connector;
    private final User user;
    private final Outbox out;
    private final @Nullable WebSocketInput webSocket;
    private State state = State.OPENING;
    private @Nullable ChannelHandlerContext ctx;
    private byte[] rest = {};
    private int restCount;
    private int restNeeded;
    private @Nullable String closeReason;

    Link(Connector connector, User user) {
        this.connector = connector;
        this.user = user;
        boolean isWebSocket = connector.broker().target().isWebSocket();
        this.out = new Outbox(isWebSocket);
        this.webSocket = isWebSocket ? new WebSocketInput() : null;
    }

    /** Frames to send with the next {@link #flush}. */
    Outbox out() {
        return out;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether the output takes more without piling up. */
    boolean isWritable() {
        return state == State.OPEN && ctx != null && ctx.channel().isWritable();
    }

    /** Sends what is in the outbox with one write. */
    void flush() {
        if (out.count() == 0) {
            return;
        }
        if (ctx != null && state != State.CLOSED) {
            ByteBuf buffer = ctx.alloc().directBuffer(out.count());
            buffer.writeBytes(out.bytes(), 0, out.count());
            var unused = ctx.writeAndFlush(buffer, ctx.voidPromise());
        }
        out.clear();
    }

    /** Ends in order; the user hears nothing more. */
    void leave() {
        if (state != State.OPEN) {
            cut();
            return;
        }
        state = State.LEAVING;
        out.addFrame(new FrameText("DISCONNECT").frame());
        if (webSocket != null) {
            out.addClose();
        }
        flush();
        if (ctx != null) {
            var unused = ctx.close();
        }
    }

    /** Ends at once, as a lost network would: with a reset. The user hears nothing more. */
    void cut() {
        state = State.CLOSED;
        if (ctx != null && ctx.channel().isOpen()) {
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            var unused = ctx.close();
        }
    }

    void onRefused(Throwable cause) {
        Target target = connector.broker().target();
        lost(
                cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException)
                        ? "nothing listens at " + target.host() + " port " + target.port()
                                + "; start a broker, or name another one with --url"
                        : "cannot connect: " + said(cause));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (state == State.CLOSED) {
            var unused = context.close();
        } else if (!connector.broker().target().isTls()) {
            onTransportUp();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && state == State.OPENING) {
            if (handshake.isSuccess()) {
                onTransportUp();
            } else {
                lost("TLS failed: " + said(handshake.cause()));
            }
        }
    }

    private void onTransportUp() {
        if (webSocket == null) {
            enter();
            return;
        }
        state = State.UPGRADING;
        Target target = connector.broker().target();
        String origin = connector.broker().origin();
        String request = "GET " + target.path() + " HTTP/1.1\r\nHost: " + target.authority()
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + WEB_SOCKET_KEY + "\r\nSec-WebSocket-Protocol: v12.stomp, v11.stomp, v10.stomp\r\n"
                + (origin == null ? "" : "Origin: " + origin + "\r\n") + "\r\n";
        out.addRaw(request.getBytes(StandardCharsets.UTF_8));
        flush();
    }

    private void enter() {
        state = State.ENTERING;
        out.addFrame(connector.broker().connectFrame());
        flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        try {
            if (state != State.CLOSED) {
                read(buffer);
            }
        } finally {
            buffer.release();
        }
    }

    private void read(ByteBuf buffer) {
        connector.readBegins();
        int readable = buffer.readableBytes();
        int from = restCount;
        byte[] input = connector.input(from + readable);
        buffer.readBytes(input, from, readable);
        int to = from + readable;
        if (state == State.UPGRADING) {
            System.arraycopy(rest, 0, input, 0, from);
            int answerEnd = upgrade(input, to);
            if (answerEnd < 0) {
                return;
            }
            System.arraycopy(input, answerEnd, input, 0, to - answerEnd);
            from = 0;
            to -= answerEnd;
            restCount = 0;
        }
        if (webSocket != null) {
            to = webSocket.unwrap(input, from, to, this);
        }
        scan(input, from, to);
        if (closeReason != null) {
            lost(closeReason);
        }
    }

    /** Scans the rest of the last read and what now stands behind the place for it. */
    private void scan(byte[] input, int from, int to) {
        if (to < restNeeded) {
            // The unfinished frame cannot be whole yet: a large body is copied once, not once for every read.
            keep(input, from, to, from);
            return;
        }
        System.arraycopy(rest, 0, input, 0, from);
        FrameScanner scanner = connector.scanner();
        int used = scanner.scan(input, 0, to, this);
        restNeeded = scanner.needed();
        keep(input, used, to, 0);
    }

    /** Keeps bytes for the next read, behind the first {@code at} bytes of those kept already. */
    private void keep(byte[] input, int from, int to, int at) {
        int count = at + to - from;
        if (rest.length < count) {
            rest = Arrays.copyOf(rest, Math.max(count, restNeeded));
        }
        System.arraycopy(input, from, rest, at, to - from);
        restCount = count;
    }

    /** Reads the answer to the upgrade; returns its end, or -1 when it is unfinished or a refusal. */
    private int upgrade(byte[] input, int to) {
        String text = new String(input, 0, Math.min(to, HTTP_BYTES_MAX), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            if (to >= HTTP_BYTES_MAX) {
                lost("the answer to the WebSocket handshake does not end");
            } else {
                keep(input, 0, to, 0);
            }
            return -1;
        }
        String head = text.substring(0, end + 2);
        String firstLine = head.substring(0, head.indexOf("\r\n"));
        if (!firstLine.startsWith("HTTP/1.1 101")) {
            lost("the WebSocket handshake was answered with '" + firstLine + "'");
            return -1;
        }
        if (!head.toLowerCase(Locale.ROOT).contains("\r\nsec-websocket-accept:")
                || !head.contains(acceptOf(WEB_SOCKET_KEY))) {
            lost("the WebSocket handshake was answered without the right Sec-WebSocket-Accept");
            return -1;
        }
        enter();
        return end + 4;
    }

    private static String acceptOf(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + WEB_SOCKET_GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    public boolean onMessage(FrameScanner frame) {
        if (state == State.OPEN) {
            user.onMessage(frame);
        }
        return state != State.CLOSED;
    }

    @Override
    public boolean onReceipt(FrameScanner frame) {
        if (state == State.OPEN) {
            user.onReceipt(frame.receiptNumber());
        }
        return state != State.CLOSED;
    }

    @Override
    public boolean onConnected(FrameScanner frame) {
        if (state == State.ENTERING) {
            state = State.OPEN;
            String server = frame.text();
            if (server != null) {
                connector.serverIs(server);
            }
            user.onOpen();
        }
        return state != State.CLOSED;
    }

    @Override
    public boolean onError(FrameScanner frame) {
        String summary = frame.text();
        String said = summary == null ? frame.body() : summary;
        lost("the broker answered ERROR: " + said.substring(0, Math.min(said.length(), ERROR_CHARACTERS_MAX)));
        return false;
    }

    @Override
    public void onMalformed(String what) {
        lost("the broker sent what is not STOMP: " + what);
    }

    @Override
    public void onPing(byte[] payload) {
        out.addPong(payload);
        flush();
    }

    @Override
    public void onClose(int code, String reason) {
        // Told after the frames that came before it, of which one may be an ERROR that says more.
        closeReason = "the WebSocket was closed with " + code + (reason.isEmpty() ? "" : ": " + reason);
    }

    @Override
    public void onViolation(String what) {
        lost(what);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (state == State.OPEN) {
            user.onReadComplete();
            flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (isWritable()) {
            user.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost(
                state == State.OPEN
                        ? "the broker closed the connection"
                        : "the broker closed the connection before CONNECTED");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lost(said(cause));
    }

    private void lost(String why) {
        State before = state;
        state = State.CLOSED;
        if (ctx != null) {
            var unused = ctx.close();
        }
        if (before != State.CLOSED && before != State.LEAVING) {
            user.onLost(why);
        }
    }

    private static String said(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
