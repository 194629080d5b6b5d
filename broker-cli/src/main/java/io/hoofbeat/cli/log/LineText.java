package io.hoofbeat.cli.log;

/** Texts of others in a line of a log: what a client sends can neither forge a line nor move the cursor. */
final class LineText {

    private LineText() {}

    /** Appends a text with its control characters as escapes. */
    static void append(StringBuilder line, String text) {
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '\n') {
                line.append("\\n");
            } else if (isControl(c)) {
                appendEscape(line, c);
            } else {
                line.append(c);
            }
        }
    }

    /** Appends a text as a JSON string, with its quotes. */
    static void appendJson(StringBuilder line, String text) {
        line.append('"');
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c == '\n') {
                line.append("\\n");
            } else if (isControl(c)) {
                appendEscape(line, c);
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    private static void appendEscape(StringBuilder line, char c) {
        line.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            line.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
