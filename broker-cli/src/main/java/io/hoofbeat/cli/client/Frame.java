package io.hoofbeat.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame, sent or received. The body is given away with it: nobody writes to it again.
 *
 * @param command such as {@code SEND}
 * @param headers in the order of the wire, without escapes; of repeated ones the first counts
 * @param body    empty when there is none
 */
@SuppressWarnings("ArrayRecordComponent") // frames are not compared
public record Frame(String command, List<Header> headers, byte[] body) {

    private static final byte[] NO_BODY = {};

    public Frame {
        headers = List.copyOf(headers);
    }

    /** A header without escapes. */
    public record Header(String name, String value) {}

    /** A frame without a body. */
    public static Builder of(String command) {
        return new Builder(command);
    }

    /** The first header of the name, or null. */
    public @Nullable String header(String name) {
        for (Header header : headers) {
            if (header.name().equals(name)) {
                return header.value();
            }
        }
        return null;
    }

    /** As {@link #header}, for a header that the specification promises. */
    public String requiredHeader(String name) throws StompException {
        String value = header(name);
        if (value == null) {
            throw new StompException("the broker sent " + command + " without " + name);
        }
        return value;
    }

    /** The body read as UTF-8; bytes that are not become U+FFFD. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Puts a frame together. */
    public static final class Builder {
        private final String command;
        private final List<Header> headers = new ArrayList<>();
        private byte[] body = NO_BODY;

        private Builder(String command) {
            this.command = command;
        }

        /** Adds a header; null leaves it out. */
        public Builder header(String name, @Nullable String value) {
            if (value != null) {
                headers.add(new Header(name, value));
            }
            return this;
        }

        /** Adds headers. */
        public Builder headers(List<Header> more) {
            headers.addAll(more);
            return this;
        }

        /** Sets the body, and the {@code content-length} that belongs to it. */
        public Builder body(byte[] bytes) {
            body = bytes;
            return header("content-length", Integer.toString(bytes.length));
        }

        public Frame build() {
            return new Frame(command, headers, body);
        }
    }
}
