/**
 * What Python code imports, and the package of Debian bookworm that has it. Each was looked up there. No name is guessed:
 * a package that is not here has to be declared by the author.
 */

/** Imported under the name that stands behind python3- in the package's. */
const sameName = `
  numpy scipy pandas matplotlib sklearn statsmodels seaborn sympy networkx h5py tables xarray netCDF4 PIL
  skimage imageio yaml requests bs4 lxml tqdm joblib dask numba patsy emcee astropy pysam rdkit openpyxl xlrd
  xlsxwriter tabulate jinja2 flask fastapi uvicorn starlette pydantic tornado aiohttp bottle django gunicorn
  waitress click docopt attr toml tomli simplejson ujson msgpack sqlalchemy psycopg2 pymysql nltk gensim
  igraph shapely geopandas fiona rasterio pyproj cartopy plotly bokeh altair xgboost torch torchvision theano
  cvxopt pulp deap uncertainties pint lmfit iminuit mpmath gmpy2 pywt soundfile nibabel mne mdtraj ase pytest
  hypothesis dateutil psutil regex docx unidecode chardet Levenshtein markdown pygments IPython ipywidgets
  nbformat nbclient rpy2 pybtex setuptools imblearn sparse zarr bottleneck numexpr nlopt folium wordcloud
`

const otherNames: Readonly<Record<string, string>> = {
  mpl_toolkits: 'python3-matplotlib',
  cv2: 'python3-opencv',
  Cython: 'cython3',
  Bio: 'python3-biopython',
  flask_cors: 'python3-flask-cors',
  simpy: 'python3-simpy3',
  pytz: 'python3-tz',
  pkg_resources: 'python3-pkg-resources',
  tkinter: 'python3-tk',
  osmium: 'python3-pyosmium',
}

const packages: ReadonlyMap<string, string> = new Map([
  ...sameName
    .trim()
    .split(/\s+/)
    .map((name) => [name, `python3-${name.toLowerCase()}`] as const),
  ...Object.entries(otherNames),
])

/** The Debian package that has a module, where one is known. */
export function debianPackageOf(module: string): string | undefined {
  return packages.get(module)
}
