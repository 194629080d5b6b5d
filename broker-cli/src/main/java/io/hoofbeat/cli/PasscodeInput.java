package io.hoofbeat.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a new passcode comes from: typed twice at a terminal, or a line of standard input; never the command line. */
@Command
final class PasscodeInput {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Option(
            names = "--passcode-stdin",
            description = "Read the passcode from the first line of standard input instead of asking for it.")
    private boolean isFromInput;

    String read(String prompt) throws IOException {
        String passcode = isFromInput ? fromInput() : fromTerminal(prompt);
        if (passcode.isEmpty()) {
            throw wrong("the passcode is empty");
        }
        return passcode;
    }

    private static String fromInput() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String first = in.readLine();
        return first == null ? "" : first;
    }

    @SuppressWarnings("SystemConsoleNull") // from Java 22 on it may be there without a terminal, and then reads null
    private String fromTerminal(String prompt) {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("%s: ", prompt);
        if (console == null || typed == null) {
            throw wrong("there is no terminal to ask for the passcode; --passcode-stdin reads it from standard input");
        }
        char[] again = console.readPassword("%s: ", "Once more");
        if (!Arrays.equals(typed, again)) {
            throw wrong("the two were not the same");
        }
        return new String(typed);
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
