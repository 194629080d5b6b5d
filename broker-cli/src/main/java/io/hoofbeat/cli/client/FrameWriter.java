package io.hoofbeat.cli.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes frames as STOMP 1.2. */
final class FrameWriter {

    private FrameWriter() {}

    static byte[] bytes(Frame frame) {
        StringBuilder head = new StringBuilder(128).append(frame.command()).append('\n');
        // CONNECT is not escaped, for brokers of version 1.0.
        boolean isEscaped = !frame.command().equals("CONNECT");
        for (Frame.Header header : frame.headers()) {
            head.append(isEscaped ? escaped(header.name()) : header.name())
                    .append(':')
                    .append(isEscaped ? escaped(header.value()) : header.value())
                    .append('\n');
        }
        byte[] headBytes = head.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(headBytes.length + frame.body().length + 1);
        bytes.writeBytes(headBytes);
        bytes.writeBytes(frame.body());
        bytes.write(0);
        return bytes.toByteArray();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace(":", "\\c");
    }
}
