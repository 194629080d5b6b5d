package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code version}: as {@code --version}. */
@Command(name = "version", description = "Tells the version of Hoofbeat and of Java.")
final class VersionCommand extends ProgramCommand {

    @Option(names = "--json", description = "Tell it as JSON.")
    private boolean isJson;

    @Override
    public Integer call() {
        print(isJson ? Json.write(tree()) : String.join("\n", List.of(new Version().getVersion())) + "\n");
        return Main.STOPPED;
    }

    private static Map<String, String> tree() {
        Map<String, String> tree = new LinkedHashMap<>();
        tree.put("version", io.hoofbeat.core.Version.NUMBER);
        tree.put("java", Version.java());
        return tree;
    }
}
