package io.hoofbeat.netty.codec;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_1;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageHeaders;
import io.hoofbeat.core.message.MessageTail;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrame.Malformed;
import io.hoofbeat.core.stomp.ClientFrame.Send;
import io.hoofbeat.core.stomp.ClientFrame.Subscribe;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.StompVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every input. Inputs are made from seeds; a failure names its seed. */
class StompFrameDecoderPropertyTest {

    private static final FrameLimits SMALL = new FrameLimits(300, 60, 6, 200, 150);

    /** Streams with every feature and most faults; the cuts and mutations below start from these. */
    static final List<String> EXAMPLES = List.of(
            """
            CONNECT
            accept-version:1.0,1.1,1.2
            login:a:b\\c

            ^@
            SEND
            destination:/queue/a
            content-length:3
            foo:\\n\\c\\\\\\r

            ^@^@^@^@
            SUBSCRIBE
            id:1
            destination:/topic/a
            receipt:x

            ^@
            SEND
            destination:/queue/a

            open^@
            DISCONNECT
            receipt:bye

            ^@
            """,
            "\r\nSTOMP\r\naccept-version:1.1\r\n\r\n^@\r\nSEND\r\ndestination:/a\r\nx:a\rb\r\n\r\nb\r\n^@\r\n\r\n",
            "CONNECT\nlogin: a\n\nbody^@SEND\ndestination: /queue/b \nfoo: \\x\n\n^@UNSUBSCRIBE\nid:1\n\nx^@",
            "CONNECT\naccept-version:1.2\n\n^@SEND\ndestination:/a\ncontent-length:2\n\nabc^@",
            "CONNECT\naccept-version:1.2\n\n^@SEND\ndestination:/a\nreceipt:r\nbad\\tescape:1\n\nabc^@",
            "CONNECT\naccept-version:1.2\n\n^@SEND\ndestination:/a\ncontent-length:400\n\nabc^@",
            "CONNECT\naccept-version:1.2\n\n^@SEND\ndestination:/a\n\n" + "x".repeat(301),
            "CONNECT\naccept-version:1.2\n\n^@SEND\nfoo:" + "x".repeat(60) + "^@",
            "CONNECT\naccept-version:1.2\n\n^@SEND\na:\nb:\nc:\nd:\ne:\nf:\ng:\n",
            "CONNECT\naccept-version:1.2\n\n^@SEND\na:" + "x".repeat(55) + "\nb:" + "x".repeat(55) + "\nc:"
                    + "x".repeat(55) + "\nd:" + "x".repeat(55),
            "CONNECT\naccept-version:1.2\n\n^@SUBSCRIBE\nid:1\n^@",
            "\n".repeat(151),
            "SEND\ndestination:/a\n\n^@",
            "this is no command and has no end, whatever comes");

    static List<String> examples() {
        return EXAMPLES;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void resultDoesNotDependOnTheCuts(String example) {
        byte[] bytes = Decoding.bytes(example);
        List<String> whole = Decoding.dump(decode(null, bytes));

        assertThat(Decoding.dump(decode(null, bytes, oneByOne(bytes)))).isEqualTo(whole);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(Decoding.dump(decode(null, bytes, cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
    }

    @Test
    void mutatedInputIsHandledAlikeHoweverItIsCutAndHeldWithinLimits() {
        int malformed = 0;
        for (int seed = 0; seed < 6_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = mutated(random);
            StompVersion version =
                    random.nextInt(3) == 0 ? null : List.of(V1_0, V1_1, V1_2).get(random.nextInt(3));
            Decoding whole = new Decoding(SMALL, version).feed(bytes);
            Decoding cut = new Decoding(SMALL, version).feedCut(bytes, cuts(random, bytes.length));

            assertThat(Decoding.dump(cut.frames())).as("seed %d", seed).isEqualTo(Decoding.dump(whole.frames()));
            assertThat(cut.heldBytesMost()).as("seed %d", seed).isLessThan(2500);
            malformed += whole.frames().stream().anyMatch(Malformed.class::isInstance) ? 1 : 0;
        }
        // Both kinds of input must be among them, else this tests nothing.
        assertThat(malformed).isBetween(2_000, 5_800);
    }

    private static byte[] mutated(Random random) {
        byte[] bytes = Decoding.bytes(EXAMPLES.get(random.nextInt(EXAMPLES.size())));
        byte[] special = Decoding.bytes("\n\n\r:\\^@\tc1 \u00e4");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rate = 1 + random.nextInt(200);
        for (byte b : bytes) {
            switch (random.nextInt(4 * rate)) {
                case 0 -> out.write(special[random.nextInt(special.length)]);
                case 1 -> out.write(random.nextInt(256));
                case 2 -> {
                    out.write(b);
                    out.write(special[random.nextInt(special.length)]);
                }
                case 3 -> {
                    // Left out.
                }
                default -> out.write(b);
            }
        }
        return out.toByteArray();
    }

    @Test
    void randomBytesNeverThrowAndAreHeldWithinLimits() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(1000)];
            random.nextBytes(bytes);
            byte[] frame = Decoding.concat(Decoding.bytes("SEND\n"), bytes);
            for (byte[] input : new byte[][] {bytes, frame}) {
                Decoding decoding = new Decoding(SMALL, V1_1).feedCut(input, cuts(random, input.length));

                assertThat(decoding.heldBytesMost()).as("seed %d", seed).isLessThan(2500);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void framesWithinLimitsRoundTrip(StompVersion version) {
        FrameLimits limits = new FrameLimits(5_000, 500, 40, 8_000, 100);
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            List<Expected> expected = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                expected.add(writeFrame(random, version, stream));
            }
            byte[] bytes = stream.toByteArray();

            List<ClientFrame> frames = new Decoding(limits, version)
                    .feedCut(bytes, cuts(random, bytes.length))
                    .frames();

            assertThat(frames).as("seed %d", seed).hasSameSizeAs(expected);
            for (int i = 0; i < frames.size(); i++) {
                expected.get(i).check(seed, frames.get(i), version);
            }
        }
    }

    /** A frame as it was meant; the body has a character for each octet and is null for SUBSCRIBE. */
    private record Expected(Headers headers, @Nullable String body) {

        void check(int seed, ClientFrame frame, StompVersion version) {
            if (body == null) {
                assertThat(frame).as("seed %d", seed).isInstanceOf(Subscribe.class);
                assertThat(((Subscribe) frame).headers()).as("seed %d", seed).isEqualTo(headers);
                return;
            }
            assertThat(frame).as("seed %d", seed).isInstanceOf(Send.class);
            Send send = (Send) frame;
            String destination = String.valueOf(headers.get("destination"));
            assertThat(send.message().destination().text()).as("seed %d", seed).isEqualTo(destination);
            assertThat(send.receipt()).as("seed %d", seed).isEqualTo(headers.get("receipt"));
            assertThat(send.transaction()).as("seed %d", seed).isEqualTo(headers.get("transaction"));
            Message message = new MessageTail(destination)
                    .addAll(headers)
                    .body(body.getBytes(StandardCharsets.ISO_8859_1))
                    .toMessage(DestinationPrefixes.DEFAULT.resolve(destination));
            assertThat(send.message().headers()).as("seed %d", seed).isEqualTo(message.headers());
            assertThat(Decoding.latin1(send.message().body()))
                    .as("seed %d", seed)
                    .isEqualTo(body);
            if (version == V1_0) {
                return;
            }
            // All that can be is escaped, so both ways to the tail must lead to the same bytes and flags. In 1.0 a
            // colon in a
            // value comes as it is and is passed on so, whereas text is escaped.
            assertThat(Decoding.flags(send.message())).as("seed %d", seed).isEqualTo(Decoding.flags(message));
            assertThat(Decoding.latin1(send.message().tail()))
                    .as("seed %d", seed)
                    .isEqualTo(Decoding.latin1(message.tail()));
        }
    }

    private static Expected writeFrame(Random random, StompVersion version, ByteArrayOutputStream out) {
        boolean isSend = random.nextInt(4) > 0;
        boolean isSized = random.nextBoolean();
        String eol = random.nextInt(4) == 0 ? "\r\n" : "\n";
        byte[] body = new byte[random.nextInt(10) == 0 ? random.nextInt(5_000) : random.nextInt(30)];
        random.nextBytes(body);
        for (int i = 0; !isSized && i < body.length; i++) {
            body[i] = body[i] == 0 ? 7 : body[i];
        }
        Headers headers = headers(random, version, isSend);
        StringBuilder text = new StringBuilder(eol.repeat(random.nextInt(3)));
        text.append(isSend ? "SEND" : "SUBSCRIBE").append(eol);
        headers.forEach((name, value) -> text.append(
                        version == V1_0 ? name : version.escapes().escapeName(name))
                .append(':')
                .append(version == V1_0 ? value : version.escapes().escapeValue(value))
                .append(eol));
        if (isSend && isSized) {
            text.append("content-length:").append(body.length).append(eol);
        }
        text.append(eol);
        out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        if (isSend) {
            out.writeBytes(body);
        }
        out.write(0);
        return new Expected(headers, isSend ? Decoding.latin1(body) : null);
    }

    private static Headers headers(Random random, StompVersion version, boolean isSend) {
        List<String> known = new ArrayList<>(MessageHeaders.NOT_PASSED_ON);
        known.remove(MessageHeaders.CONTENT_LENGTH);
        known.remove(MessageHeaders.DESTINATION);
        known.addAll(MessageHeaders.TIME);
        known.addAll(List.of("persistent", "reply-to", "content-type"));
        known.sort(null);
        Headers.Builder headers = Headers.builder();
        int before = random.nextInt(4);
        for (int i = 0; i < before; i++) {
            addAny(random, version, known, headers);
        }
        headers.add("destination", "/topic/" + text(random, version, 12));
        headers.add("id", "7");
        for (int i = random.nextInt(4); i > 0; i--) {
            addAny(random, version, known, headers);
        }
        Headers made = headers.build();
        // The mode of a subscription is checked; any other frame may say what it likes.
        return isSend || made.get("ack") == null ? made : Headers.of("id", "1", "destination", "/topic/a");
    }

    private static void addAny(Random random, StompVersion version, List<String> known, Headers.Builder headers) {
        String name = random.nextBoolean() ? known.get(random.nextInt(known.size())) : "u" + name(random, version);
        headers.add(name, random.nextInt(5) == 0 ? "false" : text(random, version, 40));
    }

    private static String name(Random random, StompVersion version) {
        String name = text(random, version, 10);
        return version == V1_0 ? name.replace(":", "").strip() : name;
    }

    /** Any text that the version can express: in 1.0 without line feeds, and without blanks at its ends. */
    private static String text(Random random, StompVersion version, int lengthMax) {
        String letters = "abcdefgh /.-:\\c\n\r\t\u00e4\u20ac";
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(lengthMax);
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        if (random.nextInt(10) == 0) {
            text.append("\ud83d\ude00");
        }
        return switch (version) {
            // A CR at the end of a line belongs to the line end before 1.2; 1.0 and 1.1 have no way to write it.
            case V1_0 -> text.toString().replace("\n", "").replace("\r", "x").strip();
            case V1_1 -> text.toString().replaceAll("\r+\\z", "");
            case V1_2 -> text.toString();
        };
    }

    @Test
    void eachByteOfAHeadIsLookedAtOnce() {
        StringBuilder text = new StringBuilder("SEND\ndestination:/queue/a\n");
        for (int i = 0; i < 120; i++) {
            text.append("header-").append(i).append(':').append("x".repeat(400)).append('\n');
        }
        text.append('\n');
        byte[] head = Decoding.bytes(text.toString());
        Decoding decoding = new Decoding(FrameLimits.DEFAULT, V1_2);

        decoding.feedCut(head, oneByOne(head));

        assertThat(decoding.decoder().headBytesScanned()).isEqualTo(head.length);
    }

    @ParameterizedTest
    @EnumSource
    void bytesTakenFromTheBufferGrowWithTheInputAlone(StompVersion version) {
        String frame = "SEND\ndestination:/queue/a\n\n" + "x".repeat(100) + "^@";
        byte[] frames = Decoding.bytes(frame.repeat(50) + "SEND\ndestination:/queue/a\n\n" + "x".repeat(5_000));
        CountingBuffer whole = new CountingBuffer(frames);
        CountingBuffer single = new CountingBuffer(frames);
        Decoding oneByOne = new Decoding(FrameLimits.DEFAULT, version);

        new Decoding(FrameLimits.DEFAULT, version).feed(whole);
        for (int i = 1; i <= frames.length; i++) {
            single.writerIndex(i);
            oneByOne.feed(single);
        }

        assertThat(oneByOne.frames()).hasSize(50);
        // A body is searched for its NUL and then copied; of a head a window is copied and what is behind it left.
        assertThat(whole.bytesRead()).isLessThan(3L * frames.length + 51 * 256);
        assertThat(single.bytesRead()).isLessThan(3L * frames.length);
        whole.release();
        single.release();
    }

    private static List<ClientFrame> decode(@Nullable StompVersion version, byte[] bytes, int... cuts) {
        return new Decoding(SMALL, version).feedCut(bytes, cuts).frames();
    }

    private static int[] oneByOne(byte[] bytes) {
        return IntStream.range(0, bytes.length).toArray();
    }

    private static int[] cuts(Random random, int length) {
        int share = 1 + random.nextInt(30);
        return IntStream.range(0, length)
                .filter(i -> random.nextInt(share) == 0)
                .toArray();
    }
}
