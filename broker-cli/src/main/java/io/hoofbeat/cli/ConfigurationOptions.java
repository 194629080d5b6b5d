package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Options from which a configuration is read. Values stay texts here: the table of keys checks them, so that a wrong one is told
 * in the same words wherever it was written.
 */
@Command
final class ConfigurationOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration in YAML. Also HOOFBEAT_CONFIG. Default: none.")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder for what is stored. Default: data.")
    private @Nullable String data;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Address to listen on. Default: 127.0.0.1.")
    private @Nullable String bind;

    @Option(
            names = "--stomp-port",
            paramLabel = "N",
            description = "Port for STOMP over TCP; 0 for a free one, -1 for none. Default: 61613.")
    private @Nullable String stompPort;

    @Option(
            names = "--ws-port",
            paramLabel = "N",
            description = "Port for WebSocket; 0 for a free one, -1 for none. Default: 61614.")
    private @Nullable String webSocketPort;

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            description = "Port for health over HTTP; 0 for a free one, -1 for none. Default: 61680.")
    private @Nullable String adminPort;

    @Option(
            names = "--store",
            paramLabel = "KIND",
            description = "Where messages are kept: disk, or memory. Default: disk.")
    private @Nullable String store;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "error, warn, info, debug or trace. Default: info.")
    private @Nullable String logLevel;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set any key of the configuration, such as limits.bodyBytesMax=1MiB. May be repeated.")
    private List<String> sets = new ArrayList<>();

    Configuration read(Map<String, String> environment) throws ConfigurationException {
        Map<String, ConfigurationReader.Option> options = new LinkedHashMap<>();
        put(options, "--data", ConfigKeys.DATA, data);
        put(options, "--bind", ConfigKeys.BIND, bind);
        put(options, "--stomp-port", ConfigKeys.STOMP_PORT, stompPort);
        put(options, "--ws-port", ConfigKeys.WEB_SOCKET_PORT, webSocketPort);
        put(options, "--admin-port", ConfigKeys.ADMIN_PORT, adminPort);
        put(options, "--store", ConfigKeys.STORE_KIND, store);
        put(options, "--log-level", ConfigKeys.LOG_LEVEL, logLevel);
        return ConfigurationReader.read(file(environment), environment, sets, options);
    }

    private @Nullable Path file(Map<String, String> environment) {
        String named = environment.get(ConfigurationReader.FILE_VARIABLE);
        return config != null || named == null ? config : Path.of(named);
    }

    private static void put(
            Map<String, ConfigurationReader.Option> options, String name, ConfigKey<?> key, @Nullable String text) {
        if (text != null) {
            options.put(name, new ConfigurationReader.Option(key, text));
        }
    }
}
