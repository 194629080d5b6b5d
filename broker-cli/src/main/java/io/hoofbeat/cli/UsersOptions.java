package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationReader;
import io.hoofbeat.core.file.FileTrouble;
import io.hoofbeat.core.security.login.PasscodeHash;
import io.hoofbeat.core.security.login.UsersFile;
import io.hoofbeat.core.security.login.UsersFileException;
import io.hoofbeat.core.session.VirtualHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the users file is: as the broker would find it, or as {@code --file} says. */
@Command
final class UsersOptions {

    @Option(names = "--file", paramLabel = "FILE", description = "The users file. Default: that of the configuration.")
    private @Nullable Path file;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration of the broker, in YAML. Also HOOFBEAT_CONFIG. Default: none.")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder of the broker. Default: data.")
    private @Nullable String data;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Set any key of the configuration.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--vhost", paramLabel = "NAME", description = "Virtual host of the users. Default: default.")
    private String virtualHost = VirtualHost.STANDARD;

    private @Nullable Configuration configuration;

    private Configuration configuration() throws ConfigurationException {
        Configuration known = configuration;
        if (known == null) {
            Map<String, ConfigurationReader.Option> options = new LinkedHashMap<>();
            if (data != null) {
                options.put("--data", new ConfigurationReader.Option(ConfigKeys.DATA, data));
            }
            String named = System.getenv(ConfigurationReader.FILE_VARIABLE);
            Path from = config != null || named == null ? config : Path.of(named);
            known = ConfigurationReader.read(from, System.getenv(), sets, options)
                    .host(virtualHost);
            configuration = known;
        }
        return known;
    }

    Path path() throws ConfigurationException {
        return file == null ? configuration().usersFile() : file;
    }

    PasscodeHash hash() throws ConfigurationException {
        return configuration().passcodeHash();
    }

    UsersFile read() throws ConfigurationException, FailedException {
        if (!Files.exists(path())) {
            throw new FailedException("there is no users file " + path() + "; 'hoofbeat user add' makes it");
        }
        return readOrNew();
    }

    UsersFile readOrNew() throws ConfigurationException, FailedException {
        try {
            return Files.exists(path()) ? UsersFile.read(path()) : new UsersFile();
        } catch (UsersFileException e) {
            throw new FailedException(e.getMessage(), e);
        }
    }

    void write(UsersFile users) throws ConfigurationException, FailedException {
        try {
            users.write(path());
        } catch (IOException e) {
            throw new FailedException(path() + " cannot be written: " + FileTrouble.reason(e), e);
        }
    }

    FailedException unknown(String login) throws ConfigurationException {
        return new FailedException(path() + " has no user '" + login + "'; 'hoofbeat user list' shows all");
    }
}
