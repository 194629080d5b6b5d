package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.security.AccessList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Access rules in a file of their own: the list that {@code access.rules} would hold. Any thread. */
public final class AccessFile {

    private final Path file;
    private final DestinationSyntax syntax;
    private final DestinationPrefixes prefixes;

    AccessFile(Path file, DestinationSyntax syntax, DestinationPrefixes prefixes) {
        this.file = file;
        this.syntax = syntax;
        this.prefixes = prefixes;
    }

    public Path path() {
        return file;
    }

    /**
     * Reads the rules. Blocks.
     *
     * @throws ConfigurationException when anything is wrong; an empty file is, for half a file must not be taken for no rules
     */
    public AccessList read() throws ConfigurationException {
        List<Problem> problems = new ArrayList<>();
        Yaml.Node root = Yaml.read(file.toString(), ConfigurationReader.textOf(file));
        if (root == null
                || (root instanceof Yaml.Sequence sequence
                        && sequence.elements().isEmpty())) {
            throw new ConfigurationException(List.of(new Problem(
                    file.toString(), "holds no rules; to permit nothing to anybody write [{deny: all, to: /**}]")));
        }
        List<AccessEntry> entries = new AccessEntries().readTree("access", root, problems);
        entries.forEach(entry -> entry.check(syntax, prefixes, problems::add));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new AccessList(
                entries.stream().map(entry -> entry.rule(syntax, prefixes)).toList());
    }
}
