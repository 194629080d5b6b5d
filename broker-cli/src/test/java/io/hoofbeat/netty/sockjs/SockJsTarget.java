package io.hoofbeat.netty.sockjs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a client of SockJS sends: as the body of a request, as the path of one, and as text that goes back out. A body is read as Jackson reads
 * it, the same however it is cut, and nothing is read that Jackson refuses; a session has a name of at most 64 plain characters; text that is
 * quoted is JSON that both read as the text it was, without a line end.
 */
public final class SockJsTarget {

    private static final JsonFactory JSON = new JsonFactory();

    /** Jackson takes a letter far from ASCII for a digit whose code has the same last byte. */
    private static final Pattern ODD_DIGIT = Pattern.compile("\\\\u[^\"]{0,3}[^\\x00-\\x7F]");

    private static final String REPLACEMENT = "\uFFFD";

    private SockJsTarget() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = utf8(input);
        String whole = read(input, Math.max(1, input.length));
        for (int step : new int[] {1, 3}) {
            String cut = read(input, step);
            require(Objects.equals(cut, whole), "cut every " + step + " bytes: " + cut + ", whole: " + whole);
        }
        if (text == null) {
            return; // That octets are UTF-8 is for others to check.
        }
        String expected = readByJackson(text);
        require(
                Objects.equals(whole, expected)
                        || (whole == null && ODD_DIGIT.matcher(text).find()),
                "read as " + whole + ", by Jackson as " + expected);
        quoted(input, text);
        SockJsPath path = SockJsPath.of(text);
        require(path == null || path.session().matches("[A-Za-z0-9_-]{0,64}"), "session " + path);
    }

    private static void require(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The strings of a body in pieces, one behind the other; null when it is refused. */
    private static @Nullable String read(byte[] json, int step) {
        QuotedTextReader reader = new QuotedTextReader();
        ByteBuf out = Unpooled.buffer();
        try {
            for (int at = 0; at < json.length; at += step) {
                int count = Math.min(step, json.length - at);
                int before = out.readableBytes();
                if (!reader.read(Unpooled.wrappedBuffer(json, at, count), out)) {
                    return null;
                }
                require(out.readableBytes() - before <= count + 5, "grew by more than was read, and five");
            }
            return reader.isComplete() ? out.toString(StandardCharsets.UTF_8) : null;
        } finally {
            out.release();
        }
    }

    private static @Nullable String readByJackson(String json) {
        StringBuilder strings = new StringBuilder();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_STRING) {
                strings.append(wellFormed(parser.getString()));
            } else if (first == JsonToken.START_ARRAY) {
                JsonToken token = parser.nextToken();
                while (token == JsonToken.VALUE_STRING) {
                    strings.append(wellFormed(parser.getString()));
                    token = parser.nextToken();
                }
                if (token != JsonToken.END_ARRAY) {
                    return null;
                }
            } else {
                return null;
            }
            return parser.nextToken() == null ? strings.toString() : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** With U+FFFD for each surrogate that stands alone. */
    private static String wellFormed(String text) {
        StringBuilder all = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                all.append(REPLACEMENT);
            } else {
                all.appendCodePoint(point);
            }
        });
        return all.toString();
    }

    private static void quoted(byte[] utf8, String text) {
        ByteBuf out = Unpooled.buffer().writeByte('"');
        QuotedText.write(out, utf8);
        out.writeByte('"');
        byte[] json = new byte[out.readableBytes()];
        out.readBytes(json).release();
        require(json.length == QuotedText.bytes(utf8) + 2, "counted " + QuotedText.bytes(utf8) + " of " + json.length);
        for (byte octet : json) {
            require(octet < 0 || octet >= ' ', "a control character in what goes out");
        }
        String back = new String(json, StandardCharsets.UTF_8);
        require(text.equals(readByJackson(back)), "Jackson reads something else: " + back);
        require(text.equals(read(json, json.length)), "we read something else: " + back);
    }
}
