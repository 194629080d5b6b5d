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

    private final Administration administration;
    private final AdminTasks tasks;

    AdminChanges(Administration administration, AdminTasks tasks) {
        this.administration = administration;
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
        return switch (what) {
            case "POST /api/purge" -> {
                String queue = managed(operator, given.text("destination"));
                yield administration.purge(queue).thenApply(count -> Map.of("purged", count));
            }
            case "POST /api/move" -> {
                String from = managed(operator, given.text("destination"));
                String to = managed(operator, given.text("to"));
                yield administration
                        .move(from, to, given.count("count", Long.MAX_VALUE))
                        .thenApply(count -> Map.of("moved", count));
            }
            case "POST /api/revive" -> {
                String queue = managed(operator, given.text("destination"));
                yield administration
                        .revive(queue, given.count("count", Long.MAX_VALUE))
                        .thenApply(count -> Map.of("moved", count));
            }
            case "DELETE /api/destination" -> done(administration.delete(managed(operator, given.text("name"))));
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
            case "DELETE /api/client" -> done(administration.disconnect(given.text("id")));
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
    private String managed(Operator operator, String destination) {
        requireManaging(operator, destination, operator.isAdmin());
        return destination;
    }

    /** As {@link #managed}, for looking into a destination: without rules everybody who is in may. */
    void requireLookingInto(Operator operator, String destination) {
        requireManaging(operator, destination, true);
    }

    private void requireManaging(Operator operator, String destination, boolean isAllowedWithoutRules) {
        boolean isAllowed = administration.hasAccessRules()
                ? administration.permitsManaging(operator.user(), destination)
                : isAllowedWithoutRules;
        if (!isAllowed) {
            String name = operator.user().name();
            throw new ForbiddenException(
                    administration.hasAccessRules()
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
