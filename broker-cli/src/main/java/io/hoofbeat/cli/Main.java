package io.hoofbeat.cli;

import io.hoofbeat.cli.client.StompException;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.Suggestions;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Where the program begins: finds the command, runs it, and turns what went wrong into a sentence and an exit code. */
public final class Main {

    /** Stopped as asked. */
    static final int STOPPED = 0;
    /** Something failed while it ran. */
    static final int FAILED = 1;
    /** The command line or the configuration is wrong. */
    static final int USAGE = 2;

    /** The status of HTTP by which a broker says that a parameter is wrong. */
    private static final int BAD_REQUEST = 400;

    private static final String DEFAULT_COMMAND = "serve";

    /** In the order of the help. */
    private static final List<String> COMMANDS = List.of(
            "serve",
            "check",
            "reload",
            "drain",
            "stop",
            "pub",
            "sub",
            "req",
            "replay",
            "watch",
            "top",
            "dest",
            "browse",
            "move",
            "purge",
            "clients",
            "subs",
            "policy",
            "bench",
            "acl",
            "user",
            "store",
            "backup",
            "restore",
            "doctor",
            "completion",
            "version",
            ClassArchiveCommand.NAME);

    private static final long STARTED_NANOS = System.nanoTime();

    private Main() {}

    /** Milliseconds since this program began; what the Java machine needed before is not in it. */
    static long millisSinceStart() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - STARTED_NANOS);
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Before Netty is loaded: the adaptive allocator has yet to prove itself in a soak test, and Netty's events for
        // the flight
        // recorder load that recorder at every start, whether anybody records or not.
        setUnlessGiven("io.netty.allocator.type", "pooled");
        setUnlessGiven("io.netty.jfr.enabled", "false");
        int exitCode = run(args);
        System.out.flush();
        System.exit(exitCode);
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    static int run(String... args) {
        String[] full = withCommand(args);
        if (full[0].equals(DEFAULT_COMMAND)) {
            ClassesAhead.load();
        }
        Object command = command(full[0]);
        if (command == null && !full[0].startsWith("-")) {
            return unknown(full[0]);
        }
        if (command == null) {
            return configured(whole()).execute(full);
        }
        // Only the command in question is built, which saves a tenth of a second at every start.
        CommandLine line = new CommandLine(command);
        line.setCommandName("hoofbeat " + full[0]);
        return configured(line).execute(Arrays.copyOfRange(full, 1, full.length));
    }

    /** Puts the default command in front of arguments that begin with an option of it, or of none at all. */
    private static String[] withCommand(String[] args) {
        if (args.length > 0 && args[0].equals("help")) {
            return args.length == 1 ? new String[] {"--help"} : new String[] {args[1], "--help"};
        }
        boolean asksForProgram = args.length > 0
                && (!args[0].startsWith("-")
                        || args[0].equals("-h")
                        || args[0].equals("--help")
                        || args[0].equals("-V")
                        || args[0].equals("--version"));
        if (asksForProgram) {
            return args;
        }
        String[] full = new String[args.length + 1];
        full[0] = DEFAULT_COMMAND;
        System.arraycopy(args, 0, full, 1, args.length);
        return full;
    }

    /** A command, or null if there is none of that name. A switch, because a reference to each constructor costs time at every start. */
    private static @Nullable Object command(String name) {
        return switch (name) {
            case "serve" -> new ServeCommand();
            case "check" -> new CheckCommand();
            case "reload" -> new ReloadCommand();
            case "drain" -> new DrainCommand();
            case "stop" -> new StopCommand();
            case "pub" -> new PubCommand();
            case "sub" -> new SubCommand();
            case "req" -> new ReqCommand();
            case "replay" -> new ReplayCommand();
            case "watch" -> new WatchCommand();
            case "top" -> new TopCommand();
            case "dest" -> new DestCommand();
            case "browse" -> new BrowseCommand();
            case "move" -> new MoveCommand();
            case "purge" -> new PurgeCommand();
            case "clients" -> new ClientsCommand();
            case "subs" -> new SubsCommand();
            case "policy" -> new PolicyCommand();
            case "bench" -> new BenchCommand();
            case "acl" -> new AclCommand();
            case "user" -> new UserCommand();
            case "store" -> new StoreCommand();
            case "backup" -> new BackupCommand();
            case "restore" -> new RestoreCommand();
            case "doctor" -> new DoctorCommand();
            case "completion" -> new CompletionCommand();
            case "version" -> new VersionCommand();
            case ClassArchiveCommand.NAME -> new ClassArchiveCommand();
            default -> null;
        };
    }

    /** The program with all its commands. */
    static CommandLine whole() {
        CommandLine line = new CommandLine(new Program());
        for (String name : COMMANDS) {
            line.addSubcommand(name, command(name));
        }
        return line;
    }

    private static CommandLine configured(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOverwrittenOptionsAllowed(false);
        line.setParameterExceptionHandler(Main::refuse);
        line.setExecutionExceptionHandler(Main::explain);
        OptionValues.register(line);
        return line;
    }

    private static int unknown(String command) {
        String meant = Suggestions.closest(
                command,
                COMMANDS.stream()
                        .filter(each -> !each.equals(ClassArchiveCommand.NAME))
                        .toList());
        System.err.println("hoofbeat: there is no command '" + command + "'"
                + (meant == null ? "" : "; did you mean '" + meant + "'?"));
        System.err.println("'hoofbeat --help' lists all.");
        return USAGE;
    }

    /** Tells what is wrong with a command line, and where to read more; the whole help would hide it. */
    private static int refuse(CommandLine.ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("hoofbeat: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("'" + line.getCommandSpec().qualifiedName() + " --help' tells more.");
        err.flush();
        return USAGE;
    }

    /** Tells what went wrong without a stack trace, unless {@code --debug} was given. */
    private static int explain(Exception e, CommandLine line, CommandLine.ParseResult arguments) {
        PrintWriter err = line.getErr();
        CommonOptions common = ((ProgramCommand) line.getCommand()).common();
        if (common.isDebug()) {
            e.printStackTrace(err);
            err.flush();
        }
        if (e instanceof ConfigurationException wrong) {
            wrong.problems().forEach(err::println);
            return USAGE;
        }
        boolean isMistyped = e instanceof AdminOptions.RefusedException refused && refused.status() == BAD_REQUEST;
        boolean isExpected = e instanceof StompException || e instanceof FailedException;
        err.println("hoofbeat: " + (isExpected ? e.getMessage() : unexpected(e, common)));
        return isMistyped ? USAGE : FAILED;
    }

    private static String unexpected(Exception e, CommonOptions common) {
        String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return common.isDebug() ? what : what + " (--debug shows more)";
    }

    @Command(
            name = "hoofbeat",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "[COMMAND]",
            description = "A STOMP broker. Without a command it serves.",
            footer = {"", "'hoofbeat COMMAND --help' tells the options of a command."})
    private static final class Program {}
}
