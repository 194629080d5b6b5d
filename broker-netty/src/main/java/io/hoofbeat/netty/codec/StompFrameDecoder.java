package io.hoofbeat.netty.codec;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrame.Malformed;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one client.
 *
 * <pre>
 * stream   = *( *eol frame )
 * frame    = command eol *( header eol ) eol *octet NUL
 * eol      = [CR] LF                            liberty: CRLF in 1.0 and 1.1 too; 1.2 alone has it
 * command  = "SEND" / "SUBSCRIBE" / "UNSUBSCRIBE" / "BEGIN" / "COMMIT" / "ABORT" / "ACK" / "NACK" / "DISCONNECT"
 *          / "CONNECT" / "STOMP"                the last two first and, before the version is agreed, alone
 * header   = name ":" value
 * name     = 1*( char / escape )
 * value    = *( char / escape / ":" )           liberty: a colon in a value; clients send URLs as they are
 * char     = any octet but NUL, CR, LF, ":" and "\"; in 1.0 and in CONNECT also "\"; in 1.0, 1.1 and in CONNECT also CR
 * escape   = "\n" / "\c" / "\\"                 from 1.1 on, not in CONNECT
 *          / "\r"                               from 1.2 on, not in CONNECT
 * octet    = any octet; without content-length any but NUL
 * </pre>
 *
 * <ul>
 *   <li>The first of repeated headers counts; a SEND passes all of them on.
 *   <li>Between frames an {@code eol} is a heart-beat. Liberty: also CRLF, in every version, and any number of them.
 *   <li>{@code content-length} says how many octets the body has; then the NUL must follow. Digits alone are a number.
 *   <li>Only SEND has a body. In 1.0, and in a CONNECT of 1.0, the body of another frame is skipped; else it is an error.
 *   <li>In 1.0, and in a CONNECT of 1.0, blanks and tabs around names and values do not count: its specification writes
 *       {@code login: <username>}. A CONNECT without {@code accept-version} is one of 1.0.
 *   <li>Header text that the broker must read is UTF-8. What it only passes on in a SEND may be anything.
 * </ul>
 *
 * Input that breaks a rule or a limit yields one {@link Malformed}; everything behind it is thrown away. Limits are checked while
 * reading: what is held never exceeds the head of one frame and what has arrived of its body.
 *
 * <pre>
 * BETWEEN_FRAMES  a byte that is no eol        → HEAD
 * HEAD            end of the head of a SEND    → SIZED_BODY or OPEN_BODY   (with or without content-length)
 * HEAD            end of another head          → SIZED_SKIP or OPEN_SKIP
 * a body          its NUL                      → BETWEEN_FRAMES            (the frame is yielded)
 * any             a rule or a limit broken     → DISCARDING                (Malformed is yielded)
 * </pre>
 *
 * Confined to the loop of its connection.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#STOMP_Frames">STOMP Frames</a>
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Augmented_BNF">Augmented BNF</a>
 */
public final class StompFrameDecoder {

    private enum Stage {
        BETWEEN_FRAMES,
        HEAD,
        SIZED_BODY,
        OPEN_BODY,
        SIZED_SKIP,
        OPEN_SKIP,
        DISCARDING
    }

    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(StandardCharsets.US_ASCII);

    private final FrameLimits limits;
    private final ClientFrameParser parser;
    private final FrameHead head;
    private final SendBuilder send;
    private final PlainAckReader plainAcks = new PlainAckReader();
    private final BodyCollector body = new BodyCollector();

    private Stage stage = Stage.BETWEEN_FRAMES;
    /** Null before it is agreed. */
    private @Nullable StompVersion version;

    private int beforeConnectBytesLeft;
    /** Whether a CR between frames still wants its LF. */
    private boolean awaitsLineFeed;
    /** In SIZED_BODY and SIZED_SKIP what is missing of the body; in OPEN_SKIP what may still come. */
    private int bodyBytesLeft;
    /** The headers of a frame other than SEND whose end has not come yet. */
    private @Nullable Headers headers;
    /** A frame that needs no headers and whose end has not come yet. */
    private @Nullable ClientFrame pending;

    /**
     * A decoder that awaits CONNECT.
     *
     * @param prefixes tell what kind a destination is
     */
    public StompFrameDecoder(FrameLimits limits, DestinationPrefixes prefixes) {
        this.limits = limits;
        this.parser = new ClientFrameParser(prefixes);
        this.head = new FrameHead(limits);
        this.send = new SendBuilder(head, prefixes);
        this.beforeConnectBytesLeft = limits.beforeConnectBytesMax();
    }

    /**
     * Sets what is spoken from the next frame on. Before, only CONNECT or STOMP is taken, and all bytes count towards
     * {@link FrameLimits#beforeConnectBytesMax}.
     */
    public void version(StompVersion spoken) {
        version = Objects.requireNonNull(spoken, "spoken");
        send.onVersion();
    }

    /**
     * The next frame. Nothing is lost between calls: what was taken from an incomplete frame is held here, what belongs to
     * later frames stays in the buffer.
     *
     * @param in borrowed; its reader index moves behind what was taken, which is everything unless a frame is returned
     * @return null when more bytes are needed, and always after a {@link Malformed}
     */
    public @Nullable ClientFrame decode(ByteBuf in) {
        send.forgetLast();
        while (in.isReadable()) {
            ClientFrame frame = version == null ? stepBeforeConnect(in) : step(in, in.readableBytes());
            if (frame instanceof Malformed) {
                discard(in);
            }
            if (frame != null) {
                return frame;
            }
        }
        return null;
    }

    private void discard(ByteBuf in) {
        stage = Stage.DISCARDING;
        body.finish();
        headers = null;
        pending = null;
        in.skipBytes(in.readableBytes());
    }

    private @Nullable ClientFrame stepBeforeConnect(ByteBuf in) {
        if (beforeConnectBytesLeft == 0 && stage != Stage.DISCARDING) {
            int max = limits.beforeConnectBytesMax();
            return malformedBetweenFrames(
                            "More than " + max + " bytes before the end of CONNECT",
                            "a connection may send at most " + max + " bytes up to the end of CONNECT"
                                    + " (limits.beforeConnectBytesMax)")
                    .because(Limit.BEFORE_CONNECT_BYTES);
        }
        int start = in.readerIndex();
        ClientFrame frame = step(in, Math.min(in.readableBytes(), beforeConnectBytesLeft));
        beforeConnectBytesLeft -= in.readerIndex() - start;
        return frame;
    }

    /** Goes on in the present stage, with at most so many bytes. */
    private @Nullable ClientFrame step(ByteBuf in, int most) {
        return switch (stage) {
            case BETWEEN_FRAMES -> skipLineEnds(in, most);
            case HEAD -> readHead(in, most);
            case SIZED_BODY -> readSizedBody(in, most);
            case OPEN_BODY -> readOpenBody(in, most);
            case SIZED_SKIP -> skipSizedBody(in, most);
            case OPEN_SKIP -> skipOpenBody(in, most);
            case DISCARDING -> {
                in.skipBytes(in.readableBytes());
                yield null;
            }
        };
    }

    private @Nullable ClientFrame skipLineEnds(ByteBuf in, int most) {
        int end = in.readerIndex() + most;
        for (int i = in.readerIndex(); i < end; i++) {
            byte b = in.getByte(i);
            if (b == '\n') {
                awaitsLineFeed = false;
            } else if (awaitsLineFeed) {
                return malformedBetweenFrames(
                        "Carriage return without a line feed between frames",
                        "between frames only line feeds may stand, each with a carriage return before it or not");
            } else if (b == '\r') {
                awaitsLineFeed = true;
            } else {
                in.readerIndex(i);
                head.start(version);
                stage = Stage.HEAD;
                return readHead(in, end - i);
            }
        }
        in.readerIndex(end);
        return null;
    }

    private static Malformed malformedBetweenFrames(String summary, String rule) {
        return new Malformed(new ProtocolError(summary, rule, "", null));
    }

    private @Nullable ClientFrame readHead(ByteBuf in, int most) {
        int end = in.readerIndex() + most;
        if (!head.read(in, most)) {
            return head.fault();
        }
        Malformed fault = onHead();
        if (fault != null) {
            return fault;
        }
        return stage == Stage.SIZED_BODY ? readSizedBody(in, end - in.readerIndex()) : null;
    }

    /** Decides what becomes of the body. Returns what is wrong with the head, or null. */
    private @Nullable Malformed onHead() {
        Command command = head.command();
        if (command == Command.SEND && version != null) {
            return onHeadOfSend(version);
        }
        if (version == null && !command.opensSession()) {
            return head.malformed(command + " before CONNECT", "the first frame of a connection is CONNECT or STOMP");
        }
        if (command == Command.ACK && version == StompVersion.V1_2) {
            pending = plainAcks.read(head);
            if (pending != null) {
                bodyBytesLeft = limits.bodyBytesMax();
                stage = Stage.OPEN_SKIP;
                return null;
            }
        }
        head.trimIfDue();
        headers = head.fault() == null ? head.headers() : null;
        if (headers == null) {
            return head.fault();
        }
        int length = head.contentLength(head.firstLine(CONTENT_LENGTH));
        if (length > 0 && !head.isVersion10()) {
            return withBody();
        }
        bodyBytesLeft = length < 0 ? limits.bodyBytesMax() : length;
        stage = length < 0 ? Stage.OPEN_SKIP : Stage.SIZED_SKIP;
        return head.fault();
    }

    private @Nullable Malformed onHeadOfSend(StompVersion spoken) {
        Malformed fault = send.start(spoken);
        if (fault != null) {
            return fault;
        }
        int length = head.contentLength(send.contentLengthLine());
        body.start(limits.bodyBytesMax());
        bodyBytesLeft = length;
        stage = length < 0 ? Stage.OPEN_BODY : Stage.SIZED_BODY;
        return head.fault();
    }

    private @Nullable ClientFrame readSizedBody(ByteBuf in, int most) {
        if (body.count() == 0) {
            if (most > bodyBytesLeft) {
                byte[] tail = send.startTail(bodyBytesLeft, bodyBytesLeft + 1);
                in.readBytes(tail, send.bodyOffset(), bodyBytesLeft);
                return endSizedBody(in, tail);
            }
            byte[] tail = send.startTail(bodyBytesLeft, BodyCollector.roomFor(bodyBytesLeft + 1, most));
            body.start(tail, send.bodyOffset(), send.bodyOffset() + bodyBytesLeft + 1);
        }
        int more = Math.min(most, bodyBytesLeft);
        body.take(in, more);
        bodyBytesLeft -= more;
        return more == most ? null : endSizedBody(in, body.finishFull());
    }

    private ClientFrame endSizedBody(ByteBuf in, byte[] tail) {
        byte end = in.readByte();
        if (end != 0) {
            return wrongLength(end);
        }
        stage = Stage.BETWEEN_FRAMES;
        return send.finish(tail);
    }

    private Malformed wrongLength(byte end) {
        return head.malformed(
                head.command() + " with a wrong content-length: " + shown(end) + " stands where NUL must",
                "content-length counts the octets of the body, not its characters; behind them stands a NUL");
    }

    private static String shown(byte b) {
        int octet = b & 0xFF;
        String hex = String.format("0x%02x", octet);
        return octet > ' ' && octet < 0x7F ? "'" + (char) octet + "' (" + hex + ")" : hex;
    }

    private @Nullable ClientFrame readOpenBody(ByteBuf in, int most) {
        int room = limits.bodyBytesMax() - body.count();
        int nul = in.indexOf(in.readerIndex(), in.readerIndex() + (most > room ? room + 1 : most), (byte) 0);
        if (nul < 0) {
            if (most > room) {
                return head.bodyTooLarge();
            }
            body.take(in, most);
            return null;
        }
        int last = nul - in.readerIndex();
        int held = body.count();
        byte[] tail = send.startTail(held + last, held + last + 1);
        System.arraycopy(body.finish(), 0, tail, send.bodyOffset(), held);
        in.readBytes(tail, send.bodyOffset() + held, last);
        in.skipBytes(1);
        stage = Stage.BETWEEN_FRAMES;
        return send.finish(tail);
    }

    private @Nullable ClientFrame skipSizedBody(ByteBuf in, int most) {
        int skipped = Math.min(most, bodyBytesLeft);
        in.skipBytes(skipped);
        bodyBytesLeft -= skipped;
        if (skipped == most) {
            return null;
        }
        byte end = in.readByte();
        if (end != 0) {
            return head.isVersion10() ? wrongLength(end) : withBody();
        }
        return endSkippedBody();
    }

    private @Nullable ClientFrame skipOpenBody(ByteBuf in, int most) {
        int nul = in.indexOf(in.readerIndex(), in.readerIndex() + most, (byte) 0);
        int skipped = nul < 0 ? most : nul - in.readerIndex();
        if (skipped > 0 && !head.isVersion10()) {
            return withBody();
        }
        if (skipped > bodyBytesLeft) {
            return head.bodyTooLarge();
        }
        bodyBytesLeft -= skipped;
        in.skipBytes(skipped);
        if (nul < 0) {
            return null;
        }
        in.skipBytes(1);
        return endSkippedBody();
    }

    private Malformed withBody() {
        return head.malformed(
                head.command() + " with a body", "only SEND may have a body; behind the empty line stands a NUL");
    }

    private ClientFrame endSkippedBody() {
        stage = Stage.BETWEEN_FRAMES;
        ClientFrame finished = pending;
        if (finished != null) {
            pending = null;
            return finished;
        }
        Headers complete = Objects.requireNonNull(headers, "headers");
        headers = null;
        return parser.parse(head.command().name(), complete, version == null ? StompVersion.V1_2 : version);
    }

    /** What is held in memory between two calls, in bytes. */
    public int heldBytes() {
        return head.heldBytes() + body.heldBytes();
    }

    /** Bytes of heads that were looked at, for the proof that each is looked at once. */
    long headBytesScanned() {
        return head.bytesScanned();
    }
}
