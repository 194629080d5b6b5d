package io.hoofbeat.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a new passcode comes from: typed twice at a terminal, or a line of standard input; never the command line. */
@Command
final class PasscodeInput {

    @Option(
            names = "--passcode-stdin",
            description = "Read the passcode from the first line of standard input instead of asking for it.")
    private boolean isFromInput;

    String read(String prompt, CommandLine line) throws IOException {
        String passcode = isFromInput ? fromInput() : fromTerminal(prompt, line);
        if (passcode.isEmpty()) {
            throw new ParameterException(line, "the passcode is empty");
        }
        return passcode;
    }

    private static String fromInput() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String first = in.readLine();
        return first == null ? "" : first;
    }

    @SuppressWarnings("SystemConsoleNull") // from Java 22 on it may be there without a terminal, and then reads null
    private static String fromTerminal(String prompt, CommandLine line) {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("%s: ", prompt);
        if (console == null || typed == null) {
            throw new ParameterException(
                    line,
                    "there is no terminal to ask for the passcode; --passcode-stdin reads it from standard input");
        }
        char[] again = console.readPassword("%s: ", "Once more");
        if (!Arrays.equals(typed, again)) {
            throw new ParameterException(line, "the two were not the same");
        }
        return new String(typed);
    }
}
