package io.hoofbeat.cli.log;

/**
 * What is logged, how, and where to. Immutable.
 *
 * @param level     {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
 * @param isJson    whether each line is a JSON object
 * @param auditFile where it is written who entered and what was refused; empty for nowhere
 */
public record LogSettings(String level, boolean isJson, String auditFile) {

    /** What holds before anything is said, and for commands that are not configured. */
    static final LogSettings DEFAULT = new LogSettings("info", false, "");
}
