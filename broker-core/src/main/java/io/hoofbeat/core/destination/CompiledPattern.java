package io.hoofbeat.core.destination;

/**
 * What {@link DestinationSyntax#compile} makes of the destination of a SUBSCRIBE, and {@link DestinationSyntax#compileTemplate} of that of a
 * rule: something usable, or the reason why not.
 */
public sealed interface CompiledPattern permits DestinationPattern, PatternTemplate, InvalidPattern {

    /** The destination as the client wrote it, unescaped. */
    String text();
}
