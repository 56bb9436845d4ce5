// Package calibration shows whether there are answers enough to calibrate the questions, what a calibration found, and what is decided about it.
package calibration
