package io.hoofbeat.core.destination;

/** Leaves the compiler from any depth when a pattern cannot be used; {@link DestinationSyntax#compile} turns it into a value. */
final class RefusedPatternException extends Exception {

    private static final long serialVersionUID = 1;

    private final String summary;
    private final String rule;

    RefusedPatternException(String summary, String rule) {
        super(summary, null, false, false);
        this.summary = summary;
        this.rule = rule;
    }

    String summary() {
        return summary;
    }

    String rule() {
        return rule;
    }

    /** A piece of the client's text, made fit for a message header: printable ASCII, at most 40 characters. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < 40; i++) {
            char c = text.charAt(i);
            shown.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return text.length() > shown.length() ? shown + "..." : shown.toString();
    }
}
