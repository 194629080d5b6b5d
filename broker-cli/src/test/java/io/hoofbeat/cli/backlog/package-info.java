/** A queue deeper than the heap, through the jar. Read {@link io.hoofbeat.cli.backlog.BacklogRun} first. */
@NullMarked
package io.hoofbeat.cli.backlog;

import org.jspecify.annotations.NullMarked;
