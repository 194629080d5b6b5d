package io.hoofbeat.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPrefixes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {

    private static final Destination QUEUE = DestinationPrefixes.DEFAULT.resolve("/queue/a");

    @Test
    void tailIsWhatSubscribersGet() {
        Message message = Message.of(QUEUE, Headers.of("foo", "a:b", "foo", "2"), bytes("hello"));

        assertThat(text(message.tail()))
                .isEqualTo("\ndestination:/queue/a\ncontent-length:5\nfoo:a\\cb\nfoo:2\n\nhello\0");
        assertThat(message.bodyOffset()).isEqualTo(message.tail().length - 6);
        assertThat(message.bodyBytes()).isEqualTo(5);
        assertThat(message.body()).isEqualTo(bytes("hello"));
        assertThat(message.sizeBytes()).isEqualTo(message.tail().length);
    }

    @Test
    void headersAreReadFromTheTail() {
        Message message = Message.of(QUEUE, Headers.of("foo", "a:\n\\", "foo", "2", "empty", ""), bytes(""));

        assertThat(message.headers())
                .isEqualTo(Headers.of("destination", "/queue/a", "foo", "a:\n\\", "foo", "2", "empty", ""));
        assertThat(message.header("foo")).isEqualTo("a:\n\\");
        assertThat(message.header("bar")).isNull();
    }

    @Test
    void headersOfTheBrokerAndControlHeadersAreLeftOut() {
        Headers.Builder headers = Headers.builder();
        MessageHeaders.NOT_PASSED_ON.forEach(name -> headers.add(name, "x"));

        Message message = Message.of(QUEUE, headers.add("kept", "1").build(), bytes(""));

        assertThat(text(message.tail())).isEqualTo("\ndestination:/queue/a\nkept:1\n\n\0");
    }

    @ParameterizedTest
    @CsvSource({
        "persistent, false, 1",
        "persistent, true, 0",
        "persistent, FALSE, 0",
        "reply-to, /temp-queue/a, 2",
        "foo, a\\b, 4",
        "fo:o, a, 4",
        "expires, 1, 8",
        "expiration, 1, 8",
        "ttl, 1, 8",
        "AMQ_SCHEDULED_DELAY, 1, 8",
        "AMQ_SCHEDULED_TIME, 1, 8",
        "x-delay, 1, 8",
        "content-type, text/plain, 16",
        "receipt, a:b, 0",
        "foo, bar, 0"
    })
    void flagsSayWhichHeadersThereAre(String name, String value, int flags) {
        Message message = Message.of(QUEUE, Headers.of(name, value), bytes(""));

        for (int flag = 1; flag <= Message.HAS_CONTENT_TYPE; flag <<= 1) {
            assertThat(message.has(flag)).as("flag %d", flag).isEqualTo((flags & flag) != 0);
        }
        assertThat(message.isPersistent()).isEqualTo(flags != Message.NOT_PERSISTENT);
    }

    @Test
    void readdressedItKeepsEverythingButItsDestination() {
        byte[] tail = bytes("\ndestination:/queue/a,b\ncontent-length:2\nfoo:x\n\nhi\0");
        tail[45] = (byte) 0xff; // A value that is no UTF-8 is passed on as it is.
        Keeping keeping = new Keeping(7, 5, null);
        Message message = new Message(QUEUE, tail, tail.length - 3, Message.NOT_PERSISTENT | Message.HAS_REPLY_TO)
                .withKeeping(keeping);

        Message other = message.readdressed(DestinationPrefixes.DEFAULT.resolve("/topic/longer"));

        byte[] expected = bytes("\ndestination:/topic/longer\ncontent-length:2\nfoo:x\n\nhi\0");
        expected[48] = (byte) 0xff;
        assertThat(other.tail()).isEqualTo(expected);
        assertThat(other.destination().text()).isEqualTo("/topic/longer");
        assertThat(other.body()).isEqualTo(bytes("hi"));
        assertThat(other.flags()).isEqualTo(Message.NOT_PERSISTENT | Message.HAS_REPLY_TO);
        assertThat(other.keeping()).isEqualTo(keeping);
        assertThat(message.readdressed(DestinationPrefixes.DEFAULT.resolve("/topic/a:b"))
                        .has(Message.HAS_ESCAPES))
                .isTrue();
    }

    @Test
    void firstOfARepeatedHeaderSetsTheFlag() {
        Headers headers = Headers.of("persistent", "true", "persistent", "false");

        assertThat(Message.of(QUEUE, headers, bytes("")).isPersistent()).isTrue();
    }

    @Test
    void escapeInTheDestinationCounts() {
        Destination destination = DestinationPrefixes.DEFAULT.resolve("/queue/a:b");

        Message message = Message.of(destination, Headers.EMPTY, bytes(""));

        assertThat(text(message.tail())).startsWith("\ndestination:/queue/a\\cb\n");
        assertThat(message.has(Message.HAS_ESCAPES)).isTrue();
    }

    @Test
    void tailIsRewrittenForOtherEscapes() {
        Message message = Message.of(QUEUE, Headers.of("foo", "a:b\\c\rd"), bytes("x\0y"));

        assertThat(message.tailFor(HeaderEscapes.V1_2)).isSameAs(message.tail());
        assertThat(text(message.tailFor(HeaderEscapes.V1_1)))
                .isEqualTo("\ndestination:/queue/a\ncontent-length:3\nfoo:a\\cb\\\\c\rd\n\nx\0y\0");
        assertThat(text(message.tailFor(HeaderEscapes.NONE)))
                .isEqualTo("\ndestination:/queue/a\ncontent-length:3\nfoo:a:b\\c\rd\n\nx\0y\0");
    }

    @Test
    void tailWithoutEscapesIsTheSameForAll() {
        Message message = Message.of(QUEUE, Headers.of("foo", "bar"), bytes("x"));

        assertThat(message.tailFor(HeaderEscapes.NONE)).isSameAs(message.tail());
        assertThat(message.tailFor(HeaderEscapes.V1_1)).isSameAs(message.tail());
    }

    @Test
    void redirectedMessageHasTheAddedHeadersFirst() {
        Message message = Message.of(QUEUE, Headers.of("foo", "a:b", "persistent", "false"), bytes("x\0y"));
        Destination deadLetters = DestinationPrefixes.DEFAULT.resolve("/queue/dlq.a");

        Message redirected = message.redirected(deadLetters, Headers.of("reason", "nack", "foo", "first"));

        assertThat(redirected.destination()).isEqualTo(deadLetters);
        assertThat(text(redirected.tail()))
                .isEqualTo("\ndestination:/queue/dlq.a\ncontent-length:3\nreason:nack\nfoo:first\nfoo:a\\cb\n"
                        + "persistent:false\n\nx\0y\0");
        assertThat(redirected.isPersistent()).isFalse();
        assertThat(redirected.has(Message.HAS_ESCAPES)).isTrue();
    }

    @Test
    void addedHeadersComeFirstForTheFlagsToo() {
        Message message = Message.of(QUEUE, Headers.of("persistent", "false"), bytes(""));

        assertThat(message.redirected(QUEUE, Headers.of("persistent", "true")).isPersistent())
                .isTrue();
    }

    @Test
    void utf8IsToldForHeadersAndBody() {
        assertThat(Message.of(QUEUE, Headers.of("foo", "\u20ac"), bytes("\u00e4"))
                        .isUtf8())
                .isTrue();
        Message binary = Message.of(QUEUE, Headers.EMPTY, new byte[] {'a', (byte) 0xFF});
        assertThat(binary.isUtf8()).isFalse();
        assertThat(binary.isUtf8()).as("asked again").isFalse();
        assertThat(binary.bodyText()).isNull();
        assertThat(Message.of(QUEUE, Headers.EMPTY, bytes("\u00e4")).bodyText()).isEqualTo("\u00e4");
    }

    @Test
    void headOfATailIsTheTailUpToItsBody() {
        MessageTail tail = new MessageTail("/queue/a:b").add("ttl", "1").body(bytes("hello"));
        byte[] whole = tail.toBytes();

        MessageTail other = new MessageTail("/queue/a:b").add("ttl", "1");

        assertThat(text(whole)).isEqualTo(text(other.head(5)) + "hello\0");
        assertThat(other.flags()).isEqualTo(Message.HAS_TIME | Message.HAS_ESCAPES);
    }

    @Test
    void bodyOutsideOfTheTailIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Message(QUEUE, new byte[10], 10, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Message(QUEUE, new byte[10], 1, 0));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void marksOfTheBrokerComeFirstAndReplaceThoseOfTheSender() {
        Destination destination = DestinationPrefixes.DEFAULT.resolve("/topic/a");
        Message sent = Message.of(
                destination,
                Headers.of("seq", "9", "seqs", "x", "a", "b:c\n", "seq", "10"),
                "body".getBytes(StandardCharsets.UTF_8));

        Message marked = sent.marked(Message.IS_LOGGED, "seq", "1", "ingress-timestamp", "1700000000000");

        assertThat(new String(marked.tail(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "\ndestination:/topic/a\nseq:1\ningress-timestamp:1700000000000\ncontent-length:4\nseqs:x\na:b\\cc\\n\n\n"
                                + "body\0");
        assertThat(marked.bodyText()).isEqualTo("body");
        assertThat(marked.numberAt(0, "seq")).isEqualTo(1);
        assertThat(marked.numberAt(1, "ingress-timestamp")).isEqualTo(1_700_000_000_000L);
        assertThat(marked.numberAt(2, "seq")).isEqualTo(-1);
        assertThat(marked.has(Message.IS_LOGGED)).isTrue();
        assertThat(sent.has(Message.IS_LOGGED)).isFalse();
        Message replayed = marked.marked(0, "replayed", "true");
        assertThat(new String(replayed.tailFor(HeaderEscapes.NONE), StandardCharsets.UTF_8))
                .as("marks reach receivers of other versions")
                .contains("replayed:true\nseq:1\n");
    }
}
