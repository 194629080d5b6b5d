package io.hoofbeat.cli.bench;

/**
 * A header to add to a frame, not yet escaped.
 *
 * @param name  not empty
 */
record Header(String name, String value) {

    Header {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a header without name");
        }
    }

    /** Reads {@code name:value}. */
    static Header parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is not of the form name:value");
        }
        return new Header(text.substring(0, colon), text.substring(colon + 1));
    }
}
