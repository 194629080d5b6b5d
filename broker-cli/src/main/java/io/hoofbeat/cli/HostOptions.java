package io.hoofbeat.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which virtual host a command is about. */
@Command
final class HostOptions {

    @Option(
            names = "--vhost",
            paramLabel = "NAME",
            description = "A virtual host. Default: the host 'default'; in a list, all of them.")
    private @Nullable String name;

    /** As a parameter of the admin port: null for the standard host. */
    @Nullable
    String one() {
        return name;
    }

    /** As a parameter of the admin port where it lists something. */
    String orAll() {
        return name == null ? "*" : name;
    }
}
