package io.hoofbeat.cli.fuzz;

import io.hoofbeat.cli.config.AccessFile;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationReader;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.security.AccessList;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.security.Grants;
import io.hoofbeat.core.security.User;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A file of access rules. It holds rules, or problems a person can read; and what is decided agrees with its reason: without a rule that
 * permits nothing is permitted, and what a rule denies is refused.
 */
public final class RulesTarget {

    private static final ScratchFile FILE = new ScratchFile("access.yaml");
    private static final AccessFile RULES = rules();
    private static final List<String> DESTINATIONS = List.of("/queue/a", "/queue/joe/a", "/topic/a.b", "/topic/joe/1");

    private RulesTarget() {}

    private static AccessFile rules() {
        try {
            return Objects.requireNonNull(ConfigurationReader.read(
                            null, Map.of(), List.of("access.file=" + FILE.with(new byte[] {'[', ']'})), Map.of())
                    .accessFile());
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        FILE.with(input);
        AccessList list;
        try {
            list = RULES.read();
        } catch (ConfigurationException e) {
            FuzzTargets.require(!e.problems().isEmpty(), "refused without a problem");
            return;
        }
        for (String name : List.of("joe", "*", "a/b")) {
            Grants grants = list.grantsOf(new User(name));
            for (String destination : DESTINATIONS) {
                for (Verb verb : Verb.values()) {
                    Grants.Decision decision = grants.decide(verb, DestinationPrefixes.DEFAULT.resolve(destination));
                    boolean isPermitted = grants.permits(verb, DestinationPrefixes.DEFAULT.resolve(destination));
                    FuzzTargets.require(
                            decision.isPermitted() == isPermitted,
                            name + " " + verb + " " + destination + ": " + decision);
                    FuzzTargets.require(
                            !isPermitted || decision.rule() != null,
                            "permitted by no rule: " + name + " " + destination);
                }
            }
        }
    }
}
