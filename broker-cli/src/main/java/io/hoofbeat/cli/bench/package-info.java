/**
 * The load tester: what {@code hoofbeat bench} runs, for any STOMP broker. Read {@link io.hoofbeat.cli.bench.Bench} first, then
 * {@link io.hoofbeat.cli.bench.LoadRun} and {@link io.hoofbeat.cli.bench.StormRun}, which own all state of a run. All of it is
 * confined to one event loop; what leaves that loop are immutable records.
 */
@NullMarked
package io.hoofbeat.cli.bench;

import org.jspecify.annotations.NullMarked;
