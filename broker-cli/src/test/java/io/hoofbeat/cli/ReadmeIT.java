package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the commands that pages show in blocks marked {@code sh}, in their order, against a broker on free ports. */
final class ReadmeIT {

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../docs/START.md"})
    void theCommandsOfTheTourWork(String page) throws IOException {
        List<List<String>> commands = commands(Path.of(page));
        assertThat(commands).extracting(command -> command.get(0)).contains("sub", "pub");
        List<HoofbeatProcess> listeners = new ArrayList<>();
        try (HoofbeatProcess broker = HoofbeatProcess.serve()) {
            for (List<String> command : commands) {
                if (command.get(0).equals("sub") && !command.contains("--count")) {
                    HoofbeatProcess listener = run(command, broker);
                    listeners.add(listener);
                    listener.awaitErr(line -> line.startsWith("Subscribed"));
                } else {
                    runToItsEnd(command, broker);
                }
            }
            HoofbeatProcess last = listeners.get(listeners.size() - 1);
            last.awaitOut(line -> line.equals("{\"price\":129.45}"));
            last.awaitOut(line -> line.equals("{\"price\":130.10}"));
            for (HoofbeatProcess listener : listeners) {
                assertThat(listener.terminate().exitCode()).isZero();
            }
        } finally {
            listeners.forEach(HoofbeatProcess::close);
        }
    }

    private static void runToItsEnd(List<String> command, HoofbeatProcess broker) {
        try (HoofbeatProcess process = run(command, broker)) {
            assertThat(process.exitCode()).as("%s: %s", command, process).isZero();
        }
    }

    /** As in the README, but on the ports of this broker; {@code check} takes no broker. */
    private static HoofbeatProcess run(List<String> command, HoofbeatProcess broker) {
        List<String> arguments = new ArrayList<>(command);
        int url = arguments.indexOf("--url");
        if (url >= 0) {
            assertThat(arguments.get(url + 1)).isEqualTo("ws://127.0.0.1:61614/ws");
            arguments.set(url + 1, broker.webSocketUrl());
        } else if (!arguments.get(0).equals("check")) {
            arguments.addAll(List.of("--url", broker.stompUrl()));
        }
        return HoofbeatProcess.run(arguments.toArray(new String[0]));
    }

    /** The words behind {@code hoofbeat} of each line. */
    private static List<List<String>> commands(Path page) throws IOException {
        List<List<String>> commands = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(page));
        while (blocks.find()) {
            for (String line : blocks.group(1).lines().toList()) {
                assertThat(line).startsWith("hoofbeat ");
                List<String> words = new ArrayList<>();
                Matcher word = WORD.matcher(line.substring("hoofbeat ".length()));
                while (word.find()) {
                    words.add(word.group(1) != null ? word.group(1) : word.group(2));
                }
                commands.add(words);
            }
        }
        return commands;
    }
}
