package io.hoofbeat.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Options of every command. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
final class CommonOptions {

    @Option(names = "--debug", description = "Show stack traces of errors.")
    private boolean isDebug;

    boolean isDebug() {
        return isDebug;
    }
}
