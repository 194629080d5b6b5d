package io.hoofbeat.cli;

import org.slf4j.LoggerFactory;

/** What {@code serve} itself says on standard output: as it is, or through the log where each line is to be JSON. Any thread. */
final class Speaker {

    private final boolean isJson;

    Speaker(boolean isJson) {
        this.isJson = isJson;
    }

    /** @param lines each with its line end */
    void say(String lines) {
        if (isJson) {
            lines.lines().map(String::strip).forEach(LoggerFactory.getLogger("Hoofbeat")::info);
        } else {
            System.out.print(lines);
            System.out.flush();
        }
    }
}
