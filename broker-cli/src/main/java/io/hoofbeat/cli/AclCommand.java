package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.InvalidPattern;
import io.hoofbeat.core.security.AccessRule;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.security.Grants;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.security.login.UserEntry;
import io.hoofbeat.core.security.login.UsersFile;
import io.hoofbeat.core.security.login.UsersFileException;
import io.hoofbeat.core.session.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acl}: explains access rules. */
@Command(name = "acl", description = "Explains access rules.", subcommands = AclCommand.Test.class)
final class AclCommand extends CommandGroup {

    /** {@code acl test}. */
    @Command(
            name = "test",
            description = "Tells whether the configured access rules permit something, and which rule decides.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:permitted", "1:refused", "2:the command line or the configuration is wrong"})
    static final class Test extends ProgramCommand {

        private static final String USER = "/user";

        @Mixin
        private ConfigurationOptions options = new ConfigurationOptions();

        @Parameters(index = "0", paramLabel = "USER", description = "A login; \"\" for a client without one.")
        private String user = "";

        @Parameters(index = "1", paramLabel = "VERB", description = "send, subscribe or manage.")
        private Verb verb = Verb.SEND;

        @Parameters(
                index = "2",
                paramLabel = "DESTINATION",
                description = "A destination, or a pattern to subscribe to.")
        private String destination = "";

        @Option(names = "--role", paramLabel = "ROLE", description = "A role of the user. May be repeated.")
        private List<String> roles = new ArrayList<>();

        @Option(names = "--claim", paramLabel = "NAME=VALUE", description = "A claim of the user. May be repeated.")
        private Map<String, String> claims = new HashMap<>();

        @Option(names = "--vhost", paramLabel = "NAME", description = "Virtual host. Default: default.")
        private String virtualHost = VirtualHost.STANDARD;

        @Option(names = "--json", description = "Tell it as JSON.")
        private boolean isJson;

        @Override
        public Integer call() throws Exception {
            Configuration configuration = options.read(System.getenv()).host(virtualHost);
            User who = who(configuration);
            Grants grants = configuration
                    .accessRules(Admission.isGuarded(configuration))
                    .grantsOf(who);
            Destination asked = asked(configuration.prefixes());
            Grants.Decision decision = decide(grants, asked, configuration);
            boolean isUnruled = configuration.accessFile() == null
                    && configuration.get(ConfigKeys.ACCESS_RULES).isEmpty();
            String reason = isUnruled && decision.isPermitted()
                    ? "there are no access rules: every client that is let in may"
                    : reason(decision);
            print(isJson ? Json.write(tree(asked, decision, reason)) : text(asked, decision, reason));
            return decision.isPermitted() ? Main.STOPPED : Main.FAILED;
        }

        /** The user as the users file knows him, with what the command line adds. */
        private User who(Configuration configuration) throws FailedException {
            Set<String> allRoles = new HashSet<>(roles);
            Map<String, String> allClaims = new HashMap<>();
            try {
                UserEntry entry = Admission.isGuarded(configuration)
                        ? UsersFile.read(configuration.usersFile()).get(user)
                        : null;
                if (entry != null) {
                    allRoles.addAll(entry.roles());
                    allClaims.putAll(entry.claims());
                }
            } catch (UsersFileException e) {
                throw new FailedException(String.valueOf(e.getMessage()), e);
            }
            allClaims.putAll(claims);
            return new User(user.isEmpty() ? null : user, allRoles, allClaims, false);
        }

        /** What a session of the user means by the destination: {@code /user/queue/a} is its own. */
        private Destination asked(DestinationPrefixes prefixes) {
            Destination plain = prefixes.resolve(destination);
            return plain.kind() == DestinationKind.USER && verb == Verb.SUBSCRIBE
                    ? prefixes.resolve(USER + "/" + user + plain.key().substring(USER.length()))
                    : plain;
        }

        private Grants.Decision decide(Grants grants, Destination asked, Configuration configuration) {
            CompiledPattern compiled = configuration.brokerOptions().syntax().compile(asked.key());
            if (verb == Verb.SUBSCRIBE && compiled instanceof InvalidPattern invalid) {
                throw wrong("'" + destination + "' is no pattern: " + invalid.rule());
            }
            boolean isPattern = verb == Verb.SUBSCRIBE && compiled instanceof DestinationPattern p && !p.isExact();
            return isPattern
                    ? new Grants.Decision(
                            grants.permitsSome(verb, (DestinationPattern) compiled, asked.kind()), null, null)
                    : grants.decide(verb, asked);
        }

        private String text(Destination asked, Grants.Decision decision, String reason) {
            return (decision.isPermitted() ? "permitted" : "refused") + ": "
                    + (user.isEmpty() ? "a client without a login" : "user " + user) + ", " + verb.text() + ", "
                    + asked.key() + "\n" + reason + "\n";
        }

        private static String reason(Grants.Decision decision) {
            AccessRule rule = decision.rule();
            if (rule != null) {
                return "decided by the rule at " + rule.place() + ", which "
                        + (rule.isPermit() ? "permits " : "denies ") + decision.pattern();
            }
            return decision.isPermitted()
                    ? "no rule decides: it belongs to the session, it is for the roles monitor and"
                            + " admin, or it is a pattern of which each destination is looked at on its own"
                    : "no rule permits it";
        }

        private Map<String, Object> tree(Destination asked, Grants.Decision decision, String reason) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("user", user);
            tree.put("verb", verb.text());
            tree.put("destination", asked.key());
            tree.put("permitted", decision.isPermitted());
            AccessRule rule = decision.rule();
            if (rule != null) {
                tree.put("rule", rule.place());
                tree.put("effect", rule.isPermit() ? "permit" : "deny");
                tree.put("pattern", String.valueOf(decision.pattern()));
            }
            tree.put("reason", reason);
            return tree;
        }
    }
}
