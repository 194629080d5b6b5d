package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.core.security.login.UserEntry;
import io.hoofbeat.core.security.login.UsersFile;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code user}: looks after the users file. A broker that runs takes over what is changed. */
@Command(
        name = "user",
        description = "Looks after the users file. A running broker takes over what is changed.",
        subcommands = {UserCommand.Add.class, UserCommand.ListAll.class, UserCommand.Passwd.class, UserCommand.Rm.class
        })
final class UserCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to do: add, list, passwd or rm");
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    /** What all four share. */
    @Command
    abstract static class OfUsers implements Callable<Integer>, HasCommonOptions {

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
        UsersOptions users;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
        CommandSpec spec;

        void say(String sentence) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(sentence);
            out.flush();
        }

        ParameterException wrong(String what) {
            return new ParameterException(spec.commandLine(), what);
        }

        @Override
        public CommonOptions common() {
            return common;
        }
    }

    /** {@code user add}. */
    @Command(
            name = "add",
            description = "Adds a user; makes the file if there is none.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:added",
                "1:there is such a user, or the file cannot be written",
                "2:the command line is wrong"
            })
    static final class Add extends OfUsers {

        @Parameters(paramLabel = "LOGIN", description = "Whom.")
        private String login = "";

        @Option(names = "--roles", paramLabel = "A,B", split = ",", description = "Roles, for access rules.")
        private Set<String> roles = new TreeSet<>();

        @Option(
                names = "--claim",
                paramLabel = "NAME=VALUE",
                description = "A further fact, for access rules. May be repeated.")
        private Map<String, String> claims = new TreeMap<>();

        @Option(names = "--relay", description = "The user may speak for end users, as an application's relay does.")
        private boolean isRelay;

        @Option(names = "--no-passcode", description = "No passcode lets the user in; a client certificate may.")
        private boolean hasNoPasscode;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
        private PasscodeInput passcode;

        @Override
        public Integer call() throws Exception {
            String problem = UsersFile.problemOfLogin(login);
            if (problem != null) {
                throw wrong(problem);
            }
            checkWords();
            UsersFile file = users.readOrNew();
            if (file.get(login) != null) {
                throw new FailedException(users.path() + " has a user '" + login + "' already; 'hoofbeat user passwd "
                        + login + "' changes the passcode");
            }
            String hash = hasNoPasscode
                    ? UserEntry.NO_PASSCODE
                    : users.hash().hash(passcode.read("Passcode of " + login, spec.commandLine()));
            file.put(new UserEntry(login, hash, roles, claims, isRelay));
            users.write(file);
            say("Added " + login + " to " + users.path() + "\n");
            return Main.STOPPED;
        }

        private void checkWords() {
            for (String role : roles) {
                if (!UsersFile.isWord(role)) {
                    throw wrong("--roles '" + role + "': a role is a word without blanks and commas");
                }
            }
            claims.forEach((name, value) -> {
                if (!UsersFile.isWord(name) || (!value.isEmpty() && !UsersFile.isWord(value.replace(',', '_')))) {
                    throw wrong("--claim '" + name + "=" + value + "': name and value have no blanks");
                }
            });
        }
    }

    /** {@code user list}. */
    @Command(name = "list", description = "Lists the users, without what is kept of their passcodes.")
    static final class ListAll extends OfUsers {

        @Option(names = "--json", description = "Tell it as JSON.")
        private boolean isJson;

        @Override
        public Integer call() throws Exception {
            UsersFile file = users.read();
            if (isJson) {
                say(Json.write(tree(file)));
            } else {
                StringBuilder text = new StringBuilder();
                file.entries().forEach(entry -> text.append(line(entry)).append('\n'));
                say(text.toString());
            }
            return Main.STOPPED;
        }

        private static String line(UserEntry entry) {
            List<String> words = new ArrayList<>();
            words.add(entry.login());
            if (!entry.roles().isEmpty()) {
                words.add("roles=" + String.join(",", new TreeSet<>(entry.roles())));
            }
            new TreeMap<>(entry.claims()).forEach((name, value) -> words.add("claim." + name + "=" + value));
            if (entry.isRelay()) {
                words.add("relay");
            }
            if (entry.hash().equals(UserEntry.NO_PASSCODE)) {
                words.add("(no passcode)");
            }
            return String.join("  ", words);
        }

        private static List<Object> tree(UsersFile file) {
            List<Object> all = new ArrayList<>();
            for (UserEntry entry : file.entries()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("login", entry.login());
                one.put("roles", List.copyOf(new TreeSet<>(entry.roles())));
                one.put("claims", new TreeMap<>(entry.claims()));
                one.put("relay", entry.isRelay());
                one.put("passcode", !entry.hash().equals(UserEntry.NO_PASSCODE));
                all.add(one);
            }
            return all;
        }
    }

    /** {@code user passwd}. */
    @Command(
            name = "passwd",
            description = "Sets another passcode. Sessions of the user end with an ERROR.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:set",
                "1:there is no such user, or the file cannot be written",
                "2:the command line is wrong"
            })
    static final class Passwd extends OfUsers {

        @Parameters(paramLabel = "LOGIN", description = "Whose.")
        private String login = "";

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
        private PasscodeInput passcode;

        @Override
        public Integer call() throws Exception {
            UsersFile file = users.read();
            UserEntry entry = file.get(login);
            if (entry == null) {
                throw users.unknown(login);
            }
            file.put(entry.withHash(users.hash().hash(passcode.read("New passcode of " + login, spec.commandLine()))));
            users.write(file);
            say("Set the passcode of " + login + " in " + users.path() + "\n");
            return Main.STOPPED;
        }
    }

    /** {@code user rm}. */
    @Command(
            name = "rm",
            description = "Removes a user. Sessions of the user end with an ERROR.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:removed",
                "1:there is no such user, or the file cannot be written",
                "2:the command line is wrong"
            })
    static final class Rm extends OfUsers {

        @Parameters(paramLabel = "LOGIN", description = "Whom.")
        private String login = "";

        @Option(names = "--yes", description = "Yes, do it. Without a terminal nothing is done without this.")
        private boolean isWanted;

        @Override
        public Integer call() throws Exception {
            Terminal.confirm(spec, isWanted, "Remove the user " + login + "?");
            UsersFile file = users.read();
            if (!file.remove(login)) {
                throw users.unknown(login);
            }
            users.write(file);
            say("Removed " + login + " from " + users.path() + "\n");
            return Main.STOPPED;
        }
    }
}
