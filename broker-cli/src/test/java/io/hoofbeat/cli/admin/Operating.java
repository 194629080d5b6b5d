package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs commands of an operator against a broker and tells what they have printed. */
final class Operating {

    private Operating() {}

    /** Runs a command of administration, and returns what it printed: standard error when it is to fail. */
    static String admin(int exitCode, HoofbeatProcess broker, String... command) {
        return run(exitCode, command, "--admin", new AdminPort(broker).url());
    }

    /** As {@link #admin}, for a user with the passcode {@code secret}. */
    static String adminAs(int exitCode, HoofbeatProcess broker, String user, String... command) {
        return run(exitCode, command, "--admin", new AdminPort(broker).url(), "--login", user, "--passcode", "secret");
    }

    /** Runs a client. */
    static String stomp(int exitCode, HoofbeatProcess broker, String... command) {
        return run(exitCode, command, "--url", broker.stompUrl());
    }

    private static String run(int exitCode, String[] command, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(command));
        all.addAll(List.of(more));
        try (HoofbeatProcess started = HoofbeatProcess.run(all.toArray(new String[0]))) {
            assertThat(started.exitCode()).as(started.toString()).isEqualTo(exitCode);
            return exitCode == 0 ? started.out() : started.err();
        }
    }

    /** Adds a user with the passcode {@code secret} to a data folder. */
    static void addUser(Path data, String name, String roles) {
        try (HoofbeatProcess added = HoofbeatProcess.run(
                "user",
                "add",
                name,
                "--roles",
                roles,
                "--passcode-stdin",
                "--data",
                data.toString(),
                "--set",
                "users.hash.memoryKiB=64")) {
            assertThat(added.type("secret\n".getBytes(StandardCharsets.UTF_8)).exitCode())
                    .as(added.toString())
                    .isZero();
        }
    }
}
