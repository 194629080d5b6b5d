/** What {@code doctor} finds. Read {@link io.hoofbeat.cli.doctor.CheckupTest} first. */
@NullMarked
package io.hoofbeat.cli.doctor;

import org.jspecify.annotations.NullMarked;
