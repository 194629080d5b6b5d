package io.hoofbeat.core.destination;

/** How the wildcards of a SUBSCRIBE are read. */
public enum DestinationSyntax {
    /** Exactly Spring's {@code AntPathMatcher("/")}. */
    SLASH,
    /** Exactly Spring's {@code AntPathMatcher(".")}. */
    DOT,
    /** As {@link #SLASH}, but a segment that holds both a dot and a wildcard is matched word by word between its dots. */
    AUTO
}
