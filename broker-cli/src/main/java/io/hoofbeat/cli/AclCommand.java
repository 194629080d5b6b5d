package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.InvalidPattern;
import io.hoofbeat.core.security.AccessRule;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.security.Grants;
import io.hoofbeat.core.session.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
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
            AskedUser who = AskedUser.of(configuration, user, Set.copyOf(roles), claims);
            Grants grants = configuration
                    .accessRules(Admission.isGuarded(configuration))
                    .grantsOf(who.user());
            List<Answer> answers = new ArrayList<>();
            for (Destination part : parts(configuration)) {
                Destination asked = asked(part, configuration.prefixes());
                Grants.Decision decision = decide(grants, asked, configuration);
                answers.add(new Answer(asked, decision, reason(decision, configuration)));
            }
            boolean isPermitted =
                    answers.stream().allMatch(answer -> answer.decision().isPermitted());
            if (isJson) {
                Map<String, Object> tree = answers.size() == 1 ? tree(answers.get(0)) : tree(answers, isPermitted);
                if (who.note() != null) {
                    tree.put("note", who.note());
                }
                print(Json.write(tree));
            } else {
                answers.forEach(answer -> print(text(answer)));
                if (who.note() != null) {
                    print("but " + who.note() + "\n");
                }
            }
            return isPermitted ? Main.STOPPED : Main.FAILED;
        }

        /** What the rules say of one destination. */
        private record Answer(Destination asked, Grants.Decision decision, String reason) {}

        /** What the destination names for a client: itself, or the parts of a composite, of which each is asked for. */
        private List<Destination> parts(Configuration configuration) {
            DestinationPrefixes prefixes = configuration.prefixes();
            CompositeSyntax composites = configuration.composites();
            Destination whole = prefixes.resolve(destination);
            CompositeSyntax.Reading reading = switch (verb) {
                case SEND -> composites.readSent(whole, prefixes);
                case SUBSCRIBE -> composites.readSubscribed(whole, prefixes);
                case MANAGE -> new CompositeSyntax.Reading.Parts(List.of(whole));
            };
            if (reading instanceof CompositeSyntax.Reading.Parts parts) {
                return parts.destinations();
            }
            CompositeSyntax.Reading.Refused refused = (CompositeSyntax.Reading.Refused) reading;
            throw wrong(refused.summary() + ": " + refused.rule());
        }

        /** What a session of the user means by the destination: {@code /user/queue/a} is its own. */
        private Destination asked(Destination plain, DestinationPrefixes prefixes) {
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

        private String text(Answer answer) {
            Grants.Decision decision = answer.decision();
            return (decision.isPermitted() ? "permitted" : "refused") + ": "
                    + (user.isEmpty() ? "a client without a login" : "user " + user) + ", " + verb.text() + ", "
                    + answer.asked().key() + "\n" + answer.reason() + "\n";
        }

        private static String reason(Grants.Decision decision, Configuration configuration) {
            boolean isUnruled = configuration.accessFile() == null
                    && configuration.get(ConfigKeys.ACCESS_RULES).isEmpty();
            return isUnruled && decision.isPermitted()
                    ? "there are no access rules: every client that is let in may"
                    : reason(decision);
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

        private Map<String, Object> tree(List<Answer> answers, boolean isPermitted) {
            Map<String, Object> tree = head(destination, isPermitted);
            tree.put("parts", answers.stream().map(this::tree).toList());
            return tree;
        }

        private Map<String, Object> head(String about, boolean isPermitted) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("user", user);
            tree.put("verb", verb.text());
            tree.put("destination", about);
            tree.put("permitted", isPermitted);
            return tree;
        }

        private Map<String, Object> tree(Answer answer) {
            Grants.Decision decision = answer.decision();
            Map<String, Object> tree = head(answer.asked().key(), decision.isPermitted());
            AccessRule rule = decision.rule();
            if (rule != null) {
                tree.put("rule", rule.place());
                tree.put("effect", rule.isPermit() ? "permit" : "deny");
                tree.put("pattern", String.valueOf(decision.pattern()));
            }
            tree.put("reason", answer.reason());
            return tree;
        }
    }
}
