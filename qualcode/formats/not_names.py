"""Words before a colon that are nobody's name: headings of notes, clock times, and the beginnings of sentences."""

import re

_HEADINGS = frozenset(
    """
    alamat alasan analisis bab bagian biaya bukti cara catatan cerita contoh cuaca daftar data deskripsi diskusi dokumen
    durasi fakta foto gambar hal halaman hambatan hari hasil ide ilustrasi informasi inti isi jabatan jadwal jam jenis judul
    jumlah kata kegiatan kendala kesan kesimpulan keterangan ket kode komentar kondisi konteks lampiran langkah latar laporan
    lokasi makna masalah materi memo metode misal misalnya nama nomor nb no observasi pasal pekerjaan pembukaan pendahuluan
    pendidikan penjelasan penting penutup peristiwa pertanyaan pesan peserta pokok poin proses program refleksi ringkasan
    rumusan saran sasaran sifat situasi suasana sumber subjek surat syarat tabel tahap tanggal target teknik temuan tempat tema
    tindakan topik transkrip tujuan tugas uraian urutan usia umur usul versi waktu yaitu yakni ayat
    artinya contohnya intinya akhirnya sebenarnya biasanya pokoknya maksudnya katanya jawabnya tambahnya lanjutnya ujarnya
    tanyanya jadi lalu kemudian sehingga karena sebab oleh misalkan seperti antara pertama kedua ketiga keempat selain kecuali
    namun tetapi tapi bahwa begini begitu singkatnya jelasnya hasilnya alasannya masalahnya caranya kenyataannya
    address advice age agenda aim analysis answer appendix background because challenge chapter chart city comment comments
    conclusion condition context cost data date day definition description details discussion document duration email evidence
    example examples fact figure finding findings first focus goal heading idea impact important info information interview
    introduction issue item job key keywords lesson link list location meaning memo message method name note notes number
    objective observation observations occupation outcome page part place point points problem program project purpose
    question questions quote reason recommendation reference references reflection remark remarks result results role second
    section setting side situation so solution source step steps subject suggestion summary table task theme third time title
    tool topic total transcript type update version weather website when where why word words year
    senin selasa rabu kamis jumat jum'at sabtu minggu januari februari maret april mei juni juli agustus september oktober
    november desember monday tuesday wednesday thursday friday saturday sunday january february march may june july august
    october december pagi siang sore malam morning noon afternoon evening night besok kemarin tomorrow yesterday
    sesi adegan segmen babak tahun bulan pekan scene session segment month week
    pukul pkl at about around until sampai hingga dari sejak from before sebelum sesudah setelah
    istirahat makan salat shalat sholat break lunch rapat acara mulai selesai start end begin
    """.split()
)
_TIMES = frozenset("pukul jam pkl at around about until sampai hingga dari sejak from before sebelum sesudah setelah pk".split())
_PARTICLES = frozenset(
    "bin binti bt al el van von der den de da do dos la le di du of the dan and & atau or / ibn ter e y st".split()
)
_SENTENCE = re.compile(r"\w{4,}[.!?] |[;“”\"]")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SMALL = frozenset(
    "yang itu ini dengan untuk tidak saya ada kami juga ke akan pada kalau sudah bisa mereka seperti apa belum lagi kita "
    "adalah is that was it for you this be not have they we what would says said asks".split()
)

_GREETINGS = frozenset(
    "halo hai hallo selamat assalamualaikum assalamu'alaikum walaikumsalam waalaikumsalam ya iya tidak belum sudah oh eh oke ok "
    "baik silakan silahkan mohon terima maaf betul benar begini saya kami menurut hello hi hey yes no yeah okay good thanks "
    "thank well sure right please welcome sorry i we you could can do did what how why when where who apa siapa kapan "
    "bagaimana mengapa kenapa".split()
)


def greets(words: str) -> bool:
    """Return whether the words begin as speech does and no name does: Halo, Ya, Selamat pagi, Hello."""
    first = words.split()[0].strip(".,!?'’‘()").casefold() if words.split() else ""
    return first in _GREETINGS or words.casefold() in ("pagi", "siang", "sore", "malam")


def well_formed(name: str) -> bool:
    """Return whether the words could be somebody's name: capitals or digits, no heading, no clock time, no sentence."""
    words = [word for word in re.split(r"[\s_]+", _BRACKETS.sub(" ", name)) if word]
    bare = [word.strip("()[].,'’‘/&-").casefold() for word in words]
    if not words or bare[0].split("/")[0] in _HEADINGS or bare[-1] in _TIMES or _SENTENCE.search(name):
        return False
    if any(word in _SMALL for word in bare):
        return False
    return all(_begins_as_a_name(word) for word in words if word.casefold() not in _PARTICLES)


def _begins_as_a_name(word: str) -> bool:
    letters = word.lstrip("([{'‘’\"-/&.@+#")
    return not letters or letters[0].isupper() or letters[0].isdigit() or (not letters[0].isascii() and not letters[0].islower())
