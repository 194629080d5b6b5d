package io.hoofbeat.netty.admin;

import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.admin.Administration.RefusedException;
import io.hoofbeat.netty.admin.ProcessControl.ReloadReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can have changed: the requests of {@code docs/ADMIN-API.md} other than GET, and who may make them. Any thread; answers come
 * from a loop or from the thread that has done it.
 */
final class AdminChanges {

    private final AdministeredHosts hosts;
    private final AdminTasks tasks;

    AdminChanges(AdministeredHosts hosts, AdminTasks tasks) {
        this.hosts = hosts;
        this.tasks = tasks;
    }

    /**
     * Begins with what is asked for.
     *
     * @param what method and path
     * @return the answer, or null when there is nothing of this name
     * @throws ForbiddenException       when the operator may not have it done
     * @throws IllegalArgumentException when a parameter is wrong
     */
    @Nullable
    CompletionStage<? extends Map<String, ?>> begin(String what, RequestParameters given, Operator operator) {
        Administration administration = hosts.of(given);
        return switch (what) {
            case "POST /api/purge" -> {
                String queue = managed(administration, operator, given.text("destination"));
                yield administration.queues().purge(queue).thenApply(count -> Map.of("purged", count));
            }
            case "POST /api/move" -> {
                String from = managed(administration, operator, given.text("destination"));
                String to = managed(administration, operator, given.text("to"));
                yield administration
                        .queues()
                        .move(from, to, given.count("count", Long.MAX_VALUE))
                        .thenApply(count -> Map.of("moved", count));
            }
            case "POST /api/revive" -> {
                String queue = managed(administration, operator, given.text("destination"));
                yield administration
                        .queues()
                        .revive(queue, given.count("count", Long.MAX_VALUE))
                        .thenApply(count -> Map.of("moved", count));
            }
            case "DELETE /api/destination" ->
                done(administration.queues().delete(managed(administration, operator, given.text("name"))));
            default -> beginOfAdmin(what, given, operator);
        };
    }

    /** What is about no destination, and so takes the role in any case. */
    private @Nullable CompletionStage<? extends Map<String, ?>> beginOfAdmin(
            String what, RequestParameters given, Operator operator) {
        if (!operator.isAdmin()) {
            throw new ForbiddenException("This takes the role admin; monitor is enough to look");
        }
        return switch (what) {
            case "DELETE /api/client" -> done(hosts.disconnect(given.text("id")));
            case "POST /api/backup" -> done(backup().begin(folder(given.text("folder"))));
            case "POST /api/reload" -> control().reload(given.flag("dryRun")).thenApply(AdminChanges::told);
            case "POST /api/drain" -> done(control().drain());
            case "POST /api/stop" -> {
                control(); // Refused here and now, when there is nothing to stop.
                yield CompletableFuture.completedFuture(stopping());
            }
            default -> null;
        };
    }

    private static Map<String, Object> told(ReloadReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("done", report.summary());
        answer.put("dryRun", report.dryRun());
        answer.put("changes", report.changes());
        return answer;
    }

    /** Tells which process will be gone: numbers of processes are given away again, so its start is part of its name. */
    private static Map<String, Object> stopping() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("done", "Stopping");
        answer.put("pid", ProcessHandle.current().pid());
        answer.put(
                "startedAt",
                ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(Instant::toEpochMilli)
                        .orElse(0L));
        return answer;
    }

    private static CompletionStage<Map<String, String>> done(CompletionStage<String> what) {
        return what.thenApply(text -> Map.of("done", text));
    }

    /**
     * Where access rules are written they decide about destinations, and elsewhere the role.
     *
     * @return the destination
     */
    private String managed(Administration administration, Operator operator, String destination) {
        requireManaging(administration, operator, destination, operator.isAdmin());
        return destination;
    }

    /** As {@link #managed}, for looking into a destination: without rules everybody who is in may. */
    void requireLookingInto(Administration administration, Operator operator, String destination) {
        requireManaging(
                administration, operator, destination, administration == hosts.standard() || operator.isAdmin());
    }

    /** Operators are users of the standard host; what the rules of another say is about other people, perhaps of the same name. */
    private void requireManaging(
            Administration administration, Operator operator, String destination, boolean isAllowedWithoutRules) {
        boolean areRulesAsked = administration == hosts.standard() && administration.hasAccessRules();
        boolean isAllowed =
                areRulesAsked ? administration.permitsManaging(operator.user(), destination) : isAllowedWithoutRules;
        if (!isAllowed) {
            String name = operator.user().name();
            throw new ForbiddenException(
                    areRulesAsked
                            ? "Access rules do not permit "
                                    + (name == null ? "a client without a login" : "user " + name) + " to manage "
                                    + destination
                            : "This takes the role admin; monitor is enough to look");
        }
    }

    private AdminTasks.Backup backup() {
        AdminTasks.Backup backup = tasks.backup();
        if (backup == null) {
            throw new RefusedException("This broker stores nothing on disk: nothing to back up", false);
        }
        return backup;
    }

    private ProcessControl control() {
        ProcessControl control = tasks.control();
        if (control == null) {
            throw new RefusedException("This broker is part of a program, which alone stops and configures it", false);
        }
        return control;
    }

    private static Path folder(String text) {
        Path folder = Path.of(text);
        if (!folder.isAbsolute()) {
            throw new IllegalArgumentException("The parameter folder is an absolute path");
        }
        return folder;
    }

    /** Somebody may not have something done; the message is a sentence. */
    static final class ForbiddenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForbiddenException(String why) {
            super(why);
        }
    }
}
