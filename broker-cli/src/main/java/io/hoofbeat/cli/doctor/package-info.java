/** Looks at a machine before or beside a broker. Read {@link io.hoofbeat.cli.doctor.Checkup} first. No state. */
@NullMarked
package io.hoofbeat.cli.doctor;

import org.jspecify.annotations.NullMarked;
