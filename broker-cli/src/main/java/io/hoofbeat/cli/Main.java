package io.hoofbeat.cli;

import io.hoofbeat.cli.client.StompException;
import io.hoofbeat.cli.config.ConfigurationException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

    private static final String DEFAULT_COMMAND = "serve";

    private static final long STARTED_NANOS = System.nanoTime();

    private Main() {}

    /** Milliseconds since this program began; what the Java machine needed before is not in it. */
    static long millisSinceStart() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - STARTED_NANOS);
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Before Netty is loaded: the adaptive allocator has yet to prove itself in a soak test.
        if (System.getProperty("io.netty.allocator.type") == null) {
            System.setProperty("io.netty.allocator.type", "pooled");
        }
        int exitCode = run(args);
        System.out.flush();
        System.exit(exitCode);
    }

    static int run(String... args) {
        String[] full = withCommand(args);
        if (full[0].equals(DEFAULT_COMMAND)) {
            ClassesAhead.load();
        }
        Supplier<Object> command = commands().get(full[0]);
        if (command == null) {
            return configured(whole()).execute(full);
        }
        // Only the command in question is built, which saves a tenth of a second at every start.
        CommandLine line = new CommandLine(command.get());
        line.setCommandName("hoofbeat " + full[0]);
        return configured(line).execute(Arrays.copyOfRange(full, 1, full.length));
    }

    /** Puts the default command in front of arguments that begin with an option of it, or of none at all. */
    private static String[] withCommand(String[] args) {
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

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("serve", ServeCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("reload", ReloadCommand::new);
        commands.put("drain", DrainCommand::new);
        commands.put("stop", StopCommand::new);
        commands.put("pub", PubCommand::new);
        commands.put("sub", SubCommand::new);
        commands.put("req", ReqCommand::new);
        commands.put("replay", ReplayCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("top", TopCommand::new);
        commands.put("dest", DestCommand::new);
        commands.put("browse", BrowseCommand::new);
        commands.put("move", MoveCommand::new);
        commands.put("purge", PurgeCommand::new);
        commands.put("clients", ClientsCommand::new);
        commands.put("subs", SubsCommand::new);
        commands.put("policy", PolicyCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("acl", AclCommand::new);
        commands.put("user", UserCommand::new);
        commands.put("store", StoreCommand::new);
        commands.put("backup", BackupCommand::new);
        commands.put("restore", RestoreCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put(ClassArchiveCommand.NAME, ClassArchiveCommand::new);
        return commands;
    }

    /** The program with all its commands. */
    static CommandLine whole() {
        CommandLine line = new CommandLine(new Program());
        commands().forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line;
    }

    private static CommandLine configured(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOverwrittenOptionsAllowed(false);
        line.setExecutionExceptionHandler(Main::explain);
        return line;
    }

    /** Tells what went wrong without a stack trace, unless {@code --debug} was given. */
    private static int explain(Exception e, CommandLine line, CommandLine.ParseResult arguments) {
        PrintWriter err = line.getErr();
        CommonOptions common = ((HasCommonOptions) line.getCommand()).common();
        if (common.isDebug()) {
            e.printStackTrace(err);
            err.flush();
        }
        if (e instanceof ConfigurationException wrong) {
            wrong.problems().forEach(err::println);
            return USAGE;
        }
        boolean isExpected = e instanceof StompException || e instanceof FailedException;
        err.println("hoofbeat: " + (isExpected ? e.getMessage() : unexpected(e, common)));
        return FAILED;
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
