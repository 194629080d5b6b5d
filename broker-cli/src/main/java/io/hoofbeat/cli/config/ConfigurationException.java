package io.hoofbeat.cli.config;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong about it. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1;

    private final List<Problem> problems;

    /** @param problems in the order in which they were found, at least one */
    public ConfigurationException(List<Problem> problems) {
        super(String.join("\n", problems.stream().map(Problem::toString).toList()));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    /**
     * One thing that is wrong.
     *
     * @param place where: {@code file:line:column}, {@code environment NAME}, or the option of the command line
     * @param what  what was found, what is allowed, and a suggestion if there is one; a sentence without its full stop
     */
    public record Problem(String place, String what) implements java.io.Serializable {
        @Override
        public String toString() {
            return place + ": " + what;
        }
    }
}
