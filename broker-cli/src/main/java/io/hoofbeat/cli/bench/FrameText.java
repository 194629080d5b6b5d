package io.hoofbeat.cli.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the head of a client frame. */
final class FrameText {

    private final StringBuilder text = new StringBuilder(128);
    private final boolean isEscaped;

    /** A frame; CONNECT is the one that is not escaped (<i>Value Encoding</i>). */
    FrameText(String command) {
        text.append(command).append('\n');
        isEscaped = !command.equals("CONNECT");
    }

    FrameText header(String name, String value) {
        append(name);
        text.append(':');
        append(value);
        text.append('\n');
        return this;
    }

    FrameText headers(List<Header> headers) {
        headers.forEach(header -> header(header.name(), header.value()));
        return this;
    }

    /** The head up to and with its blank line. */
    byte[] head() {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The frame, without a body. */
    byte[] frame() {
        return (text + "\n\0").getBytes(StandardCharsets.UTF_8);
    }

    private void append(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isEscaped) {
                text.append(c);
                continue;
            }
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case ':' -> text.append("\\c");
                default -> text.append(c);
            }
        }
    }
}
